/*
 * Licensed under the Apache License, Version 2.0 (the "License");
 * you may not use this file except in compliance with the License.
 * You may obtain a copy of the License at
 *
 *     http://www.apache.org/licenses/LICENSE-2.0
 *
 * Unless required by applicable law or agreed to in writing, software
 * distributed under the License is distributed on an "AS IS" BASIS,
 * WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
 * See the License for the specific language governing permissions and
 * limitations under the License.
 */
package io.fastreq.cli;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.Charset;
import java.util.function.Supplier;
import org.apache.camel.util.function.Suppliers;

/**
 * What the command reads and writes.
 *
 * @param in where items come from when no file is named
 * @param out takes the results and nothing else
 * @param err takes all that is said to the user
 * @param terminal which of them are a terminal; asked when that matters
 */
record Streams(InputStream in, OutputStream out, PrintStream err, Supplier<Terminal> terminal) {

  /** Those of the process. */
  static Streams ofTheProcess() {
    // Not System.out, which would hide that nobody reads it any more. The locale, and not the JVM's
    // default, says what the user's terminal can show.
    Charset charset = Charset.forName(System.getProperty("native.encoding", "UTF-8"));
    return new Streams(
        System.in,
        new FileOutputStream(FileDescriptor.out),
        new PrintStream(new FileOutputStream(FileDescriptor.err), true, charset),
        Suppliers.memorize(() -> Terminal.probe(charset)));
  }
}
