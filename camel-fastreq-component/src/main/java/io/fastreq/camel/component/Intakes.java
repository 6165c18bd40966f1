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

import io.fastreq.camel.FastreqRequest;
import io.fastreq.camel.batch.item.BodyHandler;
import io.fastreq.camel.http.HttpRequest;
import io.fastreq.camel.output.ReturnType;
import io.fastreq.camel.output.file.Disk;
import io.fastreq.camel.output.file.FileBodyHandlers;
import io.fastreq.camel.output.file.UniqueFileNames;
import java.nio.file.Path;
import java.util.Objects;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import org.apache.camel.CamelContext;
import org.jspecify.annotations.Nullable;

/**
 * Says for each item of one batch who takes the bodies of its answers. Used by one thread at a
 * time, which may block.
 */
@FunctionalInterface
interface Intakes {

  /**
   * Who takes the bodies of this item's answers.
   *
   * @param wire the request as it goes on the wire
   * @throws Exception the item fails with kind {@code VALIDATION} and is not sent
   */
  BodyHandler intake(int index, @Nullable String key, FastreqRequest request, HttpRequest wire)
      throws Exception;

  /**
   * Makes the intakes of each batch of an endpoint; null where bodies are collected.
   *
   * @param workers runs what may block
   * @param disk where files are written
   */
  static @Nullable Supplier<Intakes> of(
      CamelContext context, FastreqConfiguration options, Executor workers, Disk disk) {
    Long set = options.getMaxBodySize();
    long maxBytes = set == null ? 0 : set;
    if (options.getReturnType() == ReturnType.STREAM) {
      Intakes handler =
          new StreamIntakes(Objects.requireNonNull(options.getStreamHandler()), maxBytes, workers);
      return () -> handler;
    }
    if (options.getReturnType() != ReturnType.FILE) {
      return null;
    }
    Path directory = Path.of(Objects.requireNonNull(options.getDirectory()));
    FileBodyHandlers downloads = new FileBodyHandlers(directory, maxBytes, workers, disk);
    FileNaming naming = FileNaming.of(context, options.getFileName());
    return () -> new FileIntakes(naming, downloads, uniqueNames(options));
  }

  /** Where results are read as they come, nothing may grow with their number. */
  private static @Nullable UniqueFileNames uniqueNames(FastreqConfiguration options) {
    return options.isStreaming() ? null : new UniqueFileNames(options.isDeduplicate());
  }
}
