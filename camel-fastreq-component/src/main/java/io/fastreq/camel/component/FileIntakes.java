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

import io.fastreq.camel.FastreqFailure;
import io.fastreq.camel.FastreqRequest;
import io.fastreq.camel.FastreqResponse;
import io.fastreq.camel.batch.item.BodyHandler;
import io.fastreq.camel.http.BodyFeed;
import io.fastreq.camel.http.BodySink;
import io.fastreq.camel.http.HttpRequest;
import io.fastreq.camel.http.HttpResponse;
import io.fastreq.camel.http.Outcome;
import io.fastreq.camel.output.file.FileBodyHandler;
import io.fastreq.camel.output.file.FileBodyHandlers;
import io.fastreq.camel.output.file.UniqueFileNames;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Has the answers of a batch written to files. */
final class FileIntakes implements Intakes {

  private final FileNaming naming;
  private final FileBodyHandlers downloads;
  private final @Nullable UniqueFileNames names;

  /**
   * @param names sees to it that no two items have the same name; null for not to
   */
  FileIntakes(FileNaming naming, FileBodyHandlers downloads, @Nullable UniqueFileNames names) {
    this.naming = naming;
    this.downloads = downloads;
    this.names = names;
  }

  @Override
  public BodyHandler intake(
      int index, @Nullable String key, FastreqRequest request, HttpRequest wire) {
    String name = naming.name(index, key, request);
    if (names != null) {
      names.claim(name, index, wire);
    }
    return new FileIntake(downloads.download(name));
  }

  /** Hands to the output room what the batch room says; they do not know each other. */
  private record FileIntake(FileBodyHandler download) implements BodyHandler {

    @Override
    public HttpRequest fitOut(HttpRequest leg) {
      return download.fitOut(leg);
    }

    @Override
    public BodySink open(HttpResponse head, BodyFeed feed) {
      return download.open(head, feed);
    }

    @Override
    public boolean startsOver(Outcome end) {
      return download.startsOver(end);
    }

    @Override
    public boolean attemptEnded() {
      download.attemptEnded();
      return true;
    }

    @Override
    public Object complete(FastreqResponse response) throws IOException {
      return download.complete();
    }

    @Override
    public void failed(FastreqFailure failure) {
      download.discard();
    }
  }
}
