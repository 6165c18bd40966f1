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
 * Input and output of the command.
 *
 * @param in source of items if no file is named
 * @param out output for results only
 * @param err output for everything else
 * @param terminal which of them are terminals; evaluated only when needed
 */
record Streams(InputStream in, OutputStream out, PrintStream err, Supplier<Terminal> terminal) {

  /** Returns the streams of the process. */
  static Streams ofTheProcess() {
    // Not System.out, which would hide that its reader has gone. The locale, not the JVM's default,
    // determines what the user's terminal can show.
    Charset charset = Charset.forName(System.getProperty("native.encoding", "UTF-8"));
    return new Streams(
        System.in,
        new FileOutputStream(FileDescriptor.out),
        new PrintStream(new FileOutputStream(FileDescriptor.err), true, charset),
        Suppliers.memorize(() -> Terminal.probe(charset)));
  }
}
