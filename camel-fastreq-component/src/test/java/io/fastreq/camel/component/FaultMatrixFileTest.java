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

import static org.assertj.core.api.Assertions.assertThat;

import io.fastreq.camel.FastreqFailure;
import io.fastreq.camel.FastreqFailure.Kind;
import io.fastreq.camel.output.file.Disk;
import io.fastreq.camel.testing.BrokenServer;
import java.io.IOException;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.apache.camel.Exchange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Row 35: faults of the disk. */
class FaultMatrixFileTest extends FaultTest {

  private static final int SIZE = 1 << 20;

  @TempDir Path directory;

  private String fileUri(Path into) {
    return RETRYING + "&returnType=file&directory=" + into;
  }

  private BrokenServer serving() {
    return server(BrokenServer.serving("", new byte[SIZE]));
  }

  private List<Path> remainingFiles() throws IOException {
    try (Stream<Path> all = Files.list(directory)) {
      return all.sorted().toList();
    }
  }

  /** A disk with room for so many bytes. */
  private static Disk diskWithRoom(long room) {
    AtomicLong left = new AtomicLong(room);
    return new Disk() {
      @Override
      public SeekableByteChannel create(Path file) throws IOException {
        return new SlowDisk.WatchedChannel(
            Disk.super.create(file),
            piece -> {
              if (left.addAndGet(-piece.remaining()) < 0) {
                throw new IOException("No space left on device");
              }
            });
      }
    };
  }

  @Test
  void fullDiskFailsItsItemWithoutRetryAndLeavesNoPart() throws Exception {
    BrokenServer server = serving();
    context.getComponent("fastreq", FastreqComponent.class).disk(diskWithRoom(SIZE + SIZE / 2));
    Exchange result =
        send(
            fileUri(directory) + "&concurrency=1",
            List.of(server.url("/fits"), server.url("/does-not")));
    assertCounts(result, 2, 1, 1);
    FastreqFailure failure = failures(result).get(0);
    assertThat(failure.index()).isEqualTo(1);
    assertThat(failure.kind()).isEqualTo(Kind.HANDLER);
    assertThat(failure.attempts()).isEqualTo(1);
    assertThat(failure.message()).contains("No space left");
    assertThat(failure.cause()).isInstanceOf(IOException.class);
    assertThat(server.requests()).hasSize(2);
    eventually(() -> remainingFiles().equals(List.of(directory.resolve("0"))));
  }

  @Test
  void diskFullOnCloseFailsItsItem() throws Exception {
    Disk late =
        new Disk() {
          @Override
          public void rename(Path file, Path name) throws IOException {
            throw new IOException("Disk quota exceeded");
          }
        };
    context.getComponent("fastreq", FastreqComponent.class).disk(late);
    FastreqFailure failure = assertFails(fileUri(directory), serving().url("/"), Kind.HANDLER, 1);
    assertThat(failure.message()).contains("quota");
    eventually(() -> remainingFiles().isEmpty());
  }

  @Test
  void unwritableDirectoryFailsItsItem() throws Exception {
    Path occupied = Files.writeString(directory.resolve("occupied"), "a file");
    FastreqFailure failure =
        assertFails(fileUri(occupied.resolve("below")), serving().url("/"), Kind.HANDLER, 1);
    assertThat(failure.message()).contains("can not be written");
    assertThat(occupied).hasContent("a file");
    FastreqFailure itself = assertFails(fileUri(occupied), serving().url("/"), Kind.HANDLER, 1);
    assertThat(itself.cause()).isInstanceOf(IOException.class);
    assertThat(remainingFiles()).containsExactly(occupied);
  }

  @Test
  void directoryRemovedMeanwhileFailsItsItem() throws Exception {
    Path below = directory.resolve("below");
    BrokenServer server =
        server(
            connection -> {
              connection.readRequest();
              connection.send("HTTP/1.1 200 OK\r\nContent-Length: 8\r\n\r\nhalf");
              eventually(() -> Files.isDirectory(below) && below.toFile().list().length == 1);
              for (Path part : Files.list(below).toList()) {
                Files.delete(part);
              }
              Files.delete(below);
              connection.send("half");
              connection.awaitPeerClose();
            });
    assertFails(fileUri(below), server.url("/"), Kind.HANDLER, 1);
    assertThat(remainingFiles()).isEmpty();
  }

  @Test
  void connectionIsClosedWhenTheRestIsNotNeeded() throws Exception {
    context.getComponent("fastreq", FastreqComponent.class).disk(diskWithRoom(100));
    BrokenServer server =
        server(
            connection -> {
              connection.readRequest();
              connection.send("HTTP/1.1 200 OK\r\nContent-Length: 1000000000\r\n\r\n");
              connection.send(new byte[1000]);
              connection.awaitPeerClose();
            });
    assertFails(fileUri(directory), server.url("/"), Kind.HANDLER, 1);
    eventually(() -> server.closedByPeer() == 1);
    eventually(() -> remainingFiles().isEmpty());
  }
}
