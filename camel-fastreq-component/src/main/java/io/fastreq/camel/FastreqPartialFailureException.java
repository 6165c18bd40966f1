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
package io.fastreq.camel;

import java.io.Serializable;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * All items of a batch have ended, and at least one of them failed. The exchange carries this
 * exception with {@code failureMode=throw}; its message body still holds every success. Immutable.
 *
 * <p>The cause is the cause of the first failure that has one, those of the others are suppressed
 * exceptions (at most {@value #MAX_SUPPRESSED}), so that {@code
 * onException(HttpOperationFailedException.class)} works.
 *
 * <p>After Java serialization the failures have neither requests nor responses nor causes, which
 * may hold credentials or what can't be serialized, and there are no results.
 */
public class FastreqPartialFailureException extends FastreqException {

  private static final long serialVersionUID = 1L;
  private static final int MAX_NAMED = 3;
  private static final int MAX_TEXT = 300;
  private static final Pattern UNPRINTABLE = Pattern.compile("[\\s\\p{Cntrl}]+");
  private static final int MAX_SUPPRESSED = 10;

  private final Failures failures;
  private final transient @Nullable Object results;
  private final int total;
  private final int succeeded;

  /**
   * @param failures a failure for each item that failed, in the order of the input
   * @param total number of items in the batch
   * @param succeeded how many of them succeeded
   * @param results the body that the exchange has: the successes
   */
  public FastreqPartialFailureException(
      List<FastreqFailure> failures, int total, int succeeded, @Nullable Object results) {
    super(describe(failures, total), firstCause(failures));
    this.failures = new Failures(List.copyOf(failures));
    this.total = total;
    this.succeeded = succeeded;
    this.results = results;
    failures.stream()
        .map(FastreqFailure::cause)
        .filter(cause -> cause != null && cause != getCause())
        .distinct()
        .limit(MAX_SUPPRESSED)
        .forEach(cause -> addSuppressed(Objects.requireNonNull(cause)));
  }

  /** A failure for each item that failed, in the order of the input. */
  public List<FastreqFailure> getFailures() {
    return failures.list;
  }

  /** Number of items in the batch. */
  public int getTotal() {
    return total;
  }

  /** How many items succeeded. */
  public int getSucceeded() {
    return succeeded;
  }

  /**
   * What the message body holds: the successes, in the shape of the input. A list has null in the
   * failed places, a map lacks the failed keys, and a single request has null. Null after Java
   * serialization.
   */
  public @Nullable Object getResults() {
    return results;
  }

  /** The URL of each failure, in the order of the input; one that failed twice stands twice. */
  public List<String> getFailedUrls() {
    return failures.list.stream().map(FastreqFailure::url).toList();
  }

  /**
   * The requests that failed, to be sent to a {@code fastreq:} endpoint as a body. Items that were
   * no request at all are not among them.
   */
  public List<FastreqRequest> getFailedRequests() {
    return failures.list.stream()
        .map(FastreqFailure::request)
        .filter(Objects::nonNull)
        .map(Objects::requireNonNull)
        .toList();
  }

  private static @Nullable Throwable firstCause(List<FastreqFailure> failures) {
    return failures.stream()
        .map(FastreqFailure::cause)
        .filter(Objects::nonNull)
        .findFirst()
        .orElse(null);
  }

  private static String describe(List<FastreqFailure> failures, int total) {
    StringBuilder text = new StringBuilder();
    text.append(failures.size()).append(" of ").append(total).append(" requests failed: ");
    for (int i = 0; i < Math.min(MAX_NAMED, failures.size()); i++) {
      FastreqFailure failure = failures.get(i);
      FastreqResponse response = failure.response();
      text.append(i == 0 ? "" : "; ")
          .append(shortened(failure.url()))
          .append(" (")
          .append(failure.kind())
          .append(response == null ? "" : " " + response.status())
          .append(": ")
          .append(shortened(failure.message()))
          .append(')');
    }
    if (failures.size() > MAX_NAMED) {
      text.append("; and ").append(failures.size() - MAX_NAMED).append(" more");
    }
    return text.toString();
  }

  /** On one line and of bounded length: it stands in logs. */
  private static String shortened(String text) {
    String line = UNPRINTABLE.matcher(text).replaceAll(" ").strip();
    return line.length() <= MAX_TEXT ? line : line.substring(0, MAX_TEXT) + "...";
  }

  /** The failures, which are told of elsewhere when the exception goes there. */
  private static final class Failures implements Serializable {

    private static final long serialVersionUID = 1L;

    private final transient List<FastreqFailure> list;

    Failures(List<FastreqFailure> list) {
      this.list = list;
    }

    private Object writeReplace() {
      return new ToldFailures(list.stream().map(Told::of).toArray(Told[]::new));
    }
  }

  private record ToldFailures(Told[] told) implements Serializable {

    private Object readResolve() {
      return new Failures(Stream.of(told).map(Told::failure).toList());
    }
  }

  /** What is told of a failure wherever the exception goes. */
  private record Told(
      int index,
      @Nullable String key,
      String url,
      FastreqFailure.Kind kind,
      String message,
      int attempts)
      implements Serializable {

    static Told of(FastreqFailure failure) {
      return new Told(
          failure.index(),
          failure.key(),
          failure.url(),
          failure.kind(),
          failure.message(),
          failure.attempts());
    }

    FastreqFailure failure() {
      return new FastreqFailure(index, key, url, kind, message, attempts, null, null, null);
    }
  }
}
