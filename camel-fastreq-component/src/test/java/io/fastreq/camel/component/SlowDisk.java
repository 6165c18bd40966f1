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

import io.fastreq.camel.output.file.Disk;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Path;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** A disk on which nothing is written until it is released. */
final class SlowDisk implements Disk {

  private final CountDownLatch writing = new CountDownLatch(1);
  private final CountDownLatch released = new CountDownLatch(1);
  private final Queue<String> writers = new ConcurrentLinkedQueue<>();

  void awaitWriter() throws InterruptedException {
    if (!writing.await(20, TimeUnit.SECONDS)) {
      throw new AssertionError("no thread writes");
    }
  }

  void release() {
    released.countDown();
  }

  /** The names of the threads that have written. */
  Queue<String> writers() {
    return writers;
  }

  @Override
  public SeekableByteChannel create(Path file) throws IOException {
    return new WatchedChannel(
        Disk.super.create(file),
        piece -> {
          writers.add(Thread.currentThread().getName());
          writing.countDown();
          try {
            released.await();
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
          }
        });
  }

  /** A channel that calls a watch before each write. */
  record WatchedChannel(SeekableByteChannel channel, Watch watch) implements SeekableByteChannel {

    /** Called before each write. */
    interface Watch {
      void before(ByteBuffer piece) throws IOException;
    }

    @Override
    public int write(ByteBuffer piece) throws IOException {
      watch.before(piece);
      return channel.write(piece);
    }

    @Override
    public int read(ByteBuffer into) throws IOException {
      return channel.read(into);
    }

    @Override
    public long position() throws IOException {
      return channel.position();
    }

    @Override
    public SeekableByteChannel position(long position) throws IOException {
      return channel.position(position);
    }

    @Override
    public long size() throws IOException {
      return channel.size();
    }

    @Override
    public SeekableByteChannel truncate(long size) throws IOException {
      return channel.truncate(size);
    }

    @Override
    public boolean isOpen() {
      return channel.isOpen();
    }

    @Override
    public void close() throws IOException {
      channel.close();
    }
  }
}
