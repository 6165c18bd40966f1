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
import io.fastreq.camel.FastreqProgress;
import io.fastreq.camel.FastreqProgressListener;
import io.fastreq.camel.FastreqResult;
import io.fastreq.camel.testing.BrokenServer;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.apache.camel.Exchange;
import org.apache.camel.builder.RouteBuilder;
import org.junit.jupiter.api.Test;

/** Rows in groups where the batch is cut, at each moment: each row has one result. */
class GroupCutsTest extends RowsTest {

  private final CountDownLatch testEnds = new CountDownLatch(1);

  /** A server that takes this many requests, and is silent afterwards. */
  private BrokenServer silentAfter(int requests, String response) {
    return server(
        BrokenServer.eachRequest(
            (connection, request) -> {
              groups.add(ids(request.body()));
              if (groups.size() <= requests) {
                connection.send(response);
              } else {
                connection.awaitPeerClose();
              }
            }));
  }

  private static void assertAll(Exchange result, int rows, Kind kind) {
    assertCounts(result, rows, 0, rows);
    assertThat(failures(result)).extracting(FastreqFailure::kind).containsOnly(kind);
    assertThat(failures(result))
        .extracting(FastreqFailure::index)
        .containsExactlyElementsOf(
            rows(rows).stream().map(row -> (Integer) row.get("id")).toList());
  }

  /** Rows after which the iterator hangs, and ignores that it is interrupted. */
  private Iterator<Object> hangingAfter(int count) {
    return new Iterator<>() {
      private int next;

      @Override
      public boolean hasNext() {
        boolean ended = next == count;
        while (ended && testEnds.getCount() > 0) {
          try {
            testEnds.await();
          } catch (InterruptedException e) {
            // Ignored, as by a driver that waits for its database.
          }
        }
        return !ended;
      }

      @Override
      public Object next() {
        return Map.of("id", next++);
      }
    };
  }

  @Test
  void rowsThatWaitForTheirGroupTimeOutWhileTheInputHangs() {
    BrokenServer server = rowServer(422);
    try {
      Exchange result = send(inGroups(server, 4) + "&batchTimeout=500ms", hangingAfter(6));
      assertCounts(result, 6, 4, 2);
      assertThat(failures(result)).extracting(FastreqFailure::index).containsExactly(4, 5);
      assertThat(failures(result)).extracting(FastreqFailure::kind).containsOnly(Kind.TIMEOUT);
      assertThat(groups).containsExactly(List.of(0, 1, 2, 3));
    } finally {
      testEnds.countDown();
    }
  }

  @Test
  void rowsThatWereReadBeforeTheInputFailedAreSent() {
    Iterator<Object> rows = rows(6).stream().<Object>map(row -> row).iterator();
    Iterator<Object> failing =
        new Iterator<>() {
          @Override
          public boolean hasNext() {
            return true;
          }

          @Override
          public Object next() {
            if (!rows.hasNext()) {
              throw new IllegalStateException("the database is gone");
            }
            return rows.next();
          }
        };

    Exchange result = send(inGroups(rowServer(422), 4), failing);

    assertThat(result.getException()).hasMessageContaining("the database is gone");
    assertCounts(result, 6, 6, 0);
    assertThat(groups).containsExactlyInAnyOrder(List.of(0, 1, 2, 3), List.of(4, 5));
  }

  @Test
  void groupsInFlightAndUnsentTimeOut() {
    BrokenServer server = silentAfter(0, OK);
    String uri = inGroups(server, 4) + "&concurrency=2&batchTimeout=300ms";
    assertAll(send(uri, rows(100)), 100, Kind.TIMEOUT);
    Exchange lazy = send(uri, rows(1000).iterator());
    int read = (int) header(lazy, "CamelFastreqTotal");
    assertThat(read).isBetween(8, 100);
    assertAll(lazy, read, Kind.TIMEOUT);
  }

  @Test
  void halvesTimeOut() {
    BrokenServer server = silentAfter(2, status(422));
    Exchange result = send(inGroups(server, 8) + "&concurrency=2&batchTimeout=1s", rows(8));
    assertAll(result, 8, Kind.TIMEOUT);
    assertThat(groups).hasSize(4).startsWith(List.of(0, 1, 2, 3, 4, 5, 6, 7));
  }

  @Test
  void firstFailureStopsTheBatchButNotARefusalThatIsHalved() {
    BrokenServer server = rowServer(422, 2);
    Exchange result = send(inGroups(server, 4) + "&concurrency=1&stopOnException=true", rows(40));

    assertThat(header(result, "CamelFastreqTotal")).isEqualTo(40);
    List<FastreqFailure> failures = failures(result);
    assertThat(failures).filteredOn(failure -> failure.kind() == Kind.STATUS).hasSize(1);
    assertThat(failures)
        .filteredOn(failure -> failure.kind() == Kind.STATUS)
        .extracting(FastreqFailure::index)
        .containsExactly(2);
    assertThat(failures).extracting(FastreqFailure::kind).contains(Kind.CANCELLED);
    assertThat(header(result, "CamelFastreqSucceeded")).isEqualTo(40 - failures.size());
  }

  @Test
  void nothingIsSentAfterAGroupThatFailed() {
    for (String option : List.of("&stopOnException=true", "&maxFailures=3")) {
      groups.clear();
      BrokenServer server = rowServer(500, 0);
      Exchange result = send(inGroups(server, 4) + "&concurrency=1" + option, rows(40));
      assertCounts(result, 40, 0, 40);
      assertThat(groups).containsExactly(List.of(0, 1, 2, 3));
    }
  }

  @Test
  void failuresAreCountedByRows() {
    Exchange result = send(inGroups(rowServer(422, 1, 9, 20), 10) + "&maxFailures=3", rows(30));
    assertCounts(result, 30, 27, 3);
  }

  @Test
  void stopEndsEachRow() throws Exception {
    BrokenServer server = silentAfter(1, status(422));
    CompletableFuture<Exchange> sent =
        template.asyncSend(
            inGroups(server, 4) + "&concurrency=2",
            exchange -> exchange.getMessage().setBody(rows(50)));
    eventually(() -> groups.size() == 3);
    context.stop();
    Exchange result = await(sent);
    assertAll(result, 50, Kind.CANCELLED);
  }

  @Test
  void streamThatIsClosedEarlyEndsTheBatch() throws Exception {
    BrokenServer server = rowServer(422);
    List<FastreqResult> read = new CopyOnWriteArrayList<>();
    List<FastreqProgress> reports = new CopyOnWriteArrayList<>();
    context.getRegistry().bind("reports", (FastreqProgressListener) reports::add);
    context.addRoutes(
        new RouteBuilder() {
          @Override
          public void configure() {
            from("direct:stream")
                .to(
                    inGroups(server, 5)
                        + "&streaming=true&streamWindow=1&concurrency=1"
                        + "&progressListener=#reports")
                .process(
                    exchange ->
                        read.add(
                            (FastreqResult) exchange.getMessage().getBody(Iterator.class).next()));
          }
        });
    send("direct:stream", rows(1000).iterator());
    eventually(() -> reports.stream().anyMatch(FastreqProgress::finished));
    FastreqProgress last = reports.get(reports.size() - 1);
    assertThat(last.done()).isEqualTo(last.total()).isLessThan(100);
    assertThat(read).hasSize(1);
    assertThat(Collections.disjoint(groups, List.of(List.of(0, 1, 2, 3, 4)))).isFalse();
  }
}
