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
package io.fastreq.camel.component;

import io.fastreq.camel.batch.item.BodyHandlers;
import io.fastreq.camel.component.options.EndpointOptions;
import io.fastreq.camel.output.ReturnType;
import io.fastreq.camel.output.StreamBodyHandler;
import io.fastreq.camel.output.file.Disk;
import io.fastreq.camel.output.file.DownloadDirectory;
import io.fastreq.camel.output.file.FileBodyHandlers;
import io.fastreq.camel.output.file.UniqueFileNames;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Objects;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import org.apache.camel.CamelContext;
import org.jspecify.annotations.Nullable;

/** Chooses the handler of response bodies by the option {@code returnType}. Stateless. */
final class BodyHandlerFactory {

  private BodyHandlerFactory() {}

  /**
   * Returns the supplier of each batch's body handlers, or null if bodies are collected.
   *
   * @param workers run tasks that may block
   * @param disk writes the files
   */
  static @Nullable Supplier<BodyHandlers> of(
      CamelContext context, EndpointOptions options, Executor workers, Disk disk) {
    long maxBytes = Objects.requireNonNullElse(options.getMaxBodySize(), 0L);
    if (options.getReturnType() == ReturnType.STREAM) {
      BodyHandlers shared =
          StreamBodyHandler.handlers(
              Objects.requireNonNull(options.getStreamHandler()), maxBytes, workers);
      return () -> shared;
    }
    if (options.getReturnType() != ReturnType.FILE) {
      return null;
    }
    Path path = Path.of(Objects.requireNonNull(options.getDirectory()));
    DownloadDirectory directory =
        new DownloadDirectory(path, maxBytes, workers, disk, InstantSource.system());
    FileNaming naming = FileNaming.of(context, options.getFileName());
    return () -> new FileBodyHandlers(directory, naming, uniqueNames(options));
  }

  /**
   * Returns an empty set of used names, or null if results are streamed, since memory must not grow
   * with their number then.
   */
  private static @Nullable UniqueFileNames uniqueNames(EndpointOptions options) {
    return options.isStreaming() ? null : new UniqueFileNames(options.isDeduplicate());
  }
}
