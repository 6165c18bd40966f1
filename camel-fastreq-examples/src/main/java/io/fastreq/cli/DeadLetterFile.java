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

import io.fastreq.camel.JsonMap;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;

/**
 * Writes the requests of failed items to a file, one a line, so that the file is input for another
 * run. An item that was no request becomes a comment. Thread-safe.
 */
final class DeadLetterFile implements Processor, AutoCloseable {

  private final OutputStream out;

  private DeadLetterFile(OutputStream out) {
    this.out = out;
  }

  /**
   * Opens a file.
   *
   * @param append whether to append to the file instead of replacing its content
   * @throws WrongUsageException if the file is not writable
   */
  static DeadLetterFile open(Path file, boolean append) {
    try {
      return new DeadLetterFile(
          Files.newOutputStream(
              file,
              StandardOpenOption.CREATE,
              StandardOpenOption.WRITE,
              append ? StandardOpenOption.APPEND : StandardOpenOption.TRUNCATE_EXISTING));
    } catch (IOException e) {
      throw new WrongUsageException("not writable: " + file + ErrorText.because(e, file));
    }
  }

  @Override
  public void process(Exchange exchange) throws IOException {
    JsonMap letter = exchange.getMessage().getBody(JsonMap.class);
    Object request = letter.get("request");
    String line = (request == null ? "# " + letter : request.toString()) + '\n';
    byte[] bytes = line.getBytes(StandardCharsets.UTF_8);
    synchronized (this) {
      out.write(bytes);
    }
  }

  @Override
  public void close() {
    try {
      out.close();
    } catch (IOException e) {
      throw new RunFailedException(
          ExitStatus.RUN_FAILED, "the failed requests cannot be written: " + e.getMessage(), e);
    }
  }
}
