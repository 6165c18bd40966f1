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
package io.fastreq.camel.input;

import static io.fastreq.camel.input.Inputs.open;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fastreq.camel.FastreqException;
import io.fastreq.camel.batch.item.ItemSource;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.Reader;
import java.io.StringReader;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class LazyBodiesTest {

  @Test
  void iteratorIsNeverReadAheadByMoreThanOneItem() throws Exception {
    CountingIterator iterator = new CountingIterator(Integer.MAX_VALUE);
    try (ItemSource source = open(iterator)) {
      assertThat(iterator.given).isLessThanOrEqualTo(1);
      for (int taken = 1; taken <= 1000; taken++) {
        assertThat(source.next().url()).isEqualTo("http://h/" + (taken - 1));
        assertThat(iterator.given).isBetween(taken, taken + 1);
      }
    }
  }

  @Test
  void endlessStreamOfItemsIsReadOnlyAsFarAsRequested() throws Exception {
    try (ItemSource source = open(Stream.iterate(0, i -> i + 1).map(i -> "http://h/" + i))) {
      for (int i = 0; i < 1000; i++) {
        assertThat(source.next().url()).isEqualTo("http://h/" + i);
      }
    }
  }

  @Test
  void endlessStreamOfLinesIsReadOnlyAsFarAsRequested() throws Exception {
    EndlessText text = new EndlessText("", "http://h/path\n");
    try (ItemSource source = open(text)) {
      for (int i = 0; i < 10_000; i++) {
        assertThat(source.next().problem()).isNull();
      }
      assertThat(text.given).isLessThan(10_000 * 14 + 64 * 1024);
    }
    assertThat(text.closed).isTrue();
  }

  @Test
  void endlessJsonArrayIsReadOnlyAsFarAsRequested() throws Exception {
    EndlessText text = new EndlessText("[", "\"http://h/path\",");
    try (ItemSource source = open(text)) {
      for (int i = 0; i < 10_000; i++) {
        assertThat(source.next().problem()).isNull();
      }
      assertThat(text.given).isLessThan(10_000 * 16 + 64 * 1024);
    }
  }

  @Test
  void endlessJsonLinesAreReadOnlyAsFarAsRequested() throws Exception {
    try (ItemSource source = open(new EndlessText("", "{\"url\":\"http://h/path\"}\n"))) {
      for (int i = 0; i < 10_000; i++) {
        assertThat(source.next().url()).isEqualTo("http://h/path");
      }
    }
  }

  @Test
  void endlessLineIsRefused() throws Exception {
    try (ItemSource source =
        Inputs.open(new EndlessText("http://h/", "x"), List.of("k"), Inputs.DEFAULTS)) {
      assertThatThrownBy(source::next)
          .isInstanceOf(FastreqException.class)
          .hasMessageContaining("longer than");
    }
  }

  @Test
  void throwingIteratorIsReportedAfterTheItemsBeforeIt() throws Exception {
    try (ItemSource source = open(new CountingIterator(2))) {
      assertThat(source.next().url()).isEqualTo("http://h/0");
      assertThat(source.next().url()).isEqualTo("http://h/1");
      assertThatThrownBy(source::next)
          .isInstanceOf(IllegalStateException.class)
          .hasMessage("broken");
    }
  }

  @Test
  void brokenStreamIsReportedWithItsException() throws Exception {
    InputStream broken =
        new ByteArrayInputStream("http://h/a\n".getBytes(UTF_8)) {
          @Override
          public synchronized int read(byte[] target, int offset, int length) {
            int count = super.read(target, offset, length);
            if (count < 0) {
              throw new java.io.UncheckedIOException(new IOException("disk gone"));
            }
            return count;
          }
        };
    try (ItemSource source = open(broken)) {
      assertThat(source.next().url()).isEqualTo("http://h/a");
      assertThatThrownBy(source::next).hasMessageContaining("disk gone");
    }
  }

  @Test
  void bodiesAreClosedWithTheSource() throws Exception {
    AtomicInteger closed = new AtomicInteger();
    Stream<String> stream = Stream.of("http://h/").onClose(closed::incrementAndGet);
    Reader reader =
        new StringReader("http://h/") {
          @Override
          public void close() {
            closed.incrementAndGet();
          }
        };
    for (Object body :
        List.of(stream, reader, new CloseableIterator(closed), new CloseableIterable(closed))) {
      closed.set(0);
      ItemSource source = open(body);
      assertThat(source.next()).isNotNull();
      assertThat(closed).hasValue(0);
      source.close();
      source.close();
      assertThat(closed).as(body.getClass().getName()).hasValueGreaterThanOrEqualTo(1);
    }
  }

  @Test
  void bodyIsClosedWhenItCannotBeOpened() {
    EndlessText text = new EndlessText("{\"x\": 1} nonsense", " ");
    assertThatThrownBy(() -> open(text)).isInstanceOf(FastreqException.class);
    assertThat(text.closed).isTrue();
  }

  @Test
  void failureToCloseIsIgnored() throws Exception {
    ItemSource source =
        open(
            Stream.of("http://h/")
                .onClose(
                    () -> {
                      throw new IllegalStateException("cannot close");
                    }));
    assertThat(source.next().problem()).isNull();
    source.close();
    assertThat(source.next()).isNull();
  }

  @Test
  void collectionIsNotCopied() throws Exception {
    List<String> urls = java.util.Collections.nCopies(Integer.MAX_VALUE, "http://h/");
    try (ItemSource source = open(urls)) {
      assertThat(source.knownSize()).isEqualTo(Integer.MAX_VALUE);
      assertThat(source.next().problem()).isNull();
    }
  }

  @Test
  void plainItemsShareTheEndpointsHeaders() throws Exception {
    InputOptions options =
        Inputs.withShared(Map.of("X-A", List.of("1")), Map.of(), Map.of("c", "d"));
    try (ItemSource source = Inputs.open(List.of("http://h/a", "http://h/b"), null, options)) {
      assertThat(source.next().wire().headers()).isSameAs(source.next().wire().headers());
    }
  }

  private static final class CountingIterator implements Iterator<String> {
    private final int breaksAt;
    private int given;

    CountingIterator(int breaksAt) {
      this.breaksAt = breaksAt;
    }

    @Override
    public boolean hasNext() {
      return true;
    }

    @Override
    public String next() {
      if (given == breaksAt) {
        throw new IllegalStateException("broken");
      }
      return "http://h/" + given++;
    }
  }

  private static class CloseableIterator implements Iterator<String>, AutoCloseable {
    private final AtomicInteger closed;
    private boolean ended;

    CloseableIterator(AtomicInteger closed) {
      this.closed = closed;
    }

    @Override
    public boolean hasNext() {
      return !ended;
    }

    @Override
    public String next() {
      if (ended) {
        throw new NoSuchElementException();
      }
      ended = true;
      return "http://h/";
    }

    @Override
    public void close() {
      closed.incrementAndGet();
    }
  }

  /** An iterable whose iterator holds the resource. */
  private record CloseableIterable(AtomicInteger closed) implements Iterable<String> {
    @Override
    public Iterator<String> iterator() {
      return new CloseableIterator(closed);
    }
  }

  /** A text that repeats forever. */
  private static final class EndlessText extends InputStream {
    private final byte[] start;
    private final byte[] repeated;
    private long given;
    private boolean closed;

    EndlessText(String start, String repeated) {
      this.start = start.getBytes(UTF_8);
      this.repeated = repeated.getBytes(UTF_8);
    }

    @Override
    public int read() {
      long position = given++;
      return position < start.length
          ? start[(int) position]
          : repeated[(int) ((position - start.length) % repeated.length)];
    }

    @Override
    public void close() {
      closed = true;
    }
  }
}
