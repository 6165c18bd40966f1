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
package io.fastreq.camel.batch.robots;

import io.fastreq.camel.policy.robots.HostRobots;
import io.fastreq.camel.policy.robots.RobotsAgent;
import io.fastreq.camel.policy.robots.RobotsRules;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The files {@code robots.txt} of all hosts of an engine, by origin (RFC 9309 section 2.3). Each is
 * fetched once, by the batch of the first request that needs it, while all others wait. If that
 * batch is cut, one that waits fetches the file instead.
 *
 * <p>Files of together {@value #MAX_BYTES} bytes are remembered, the last used ones. Thread-safe;
 * askers are called without the lock.
 */
public final class RobotsFiles {

  static final int MAX_BYTES = 32 * 1024 * 1024;

  /** What a host takes besides the rules of its file. */
  private static final int BYTES_OF_A_HOST = 1_024;

  private final RobotsAgent agent;
  private final LongSupplier nanoClock;
  private final LongAdder refused = new LongAdder();

  // Guarded by this.
  private final Map<String, HostFile> files = new LinkedHashMap<>(16, 0.75f, true);
  private final Set<HostFile> fetching = new LinkedHashSet<>();
  private long bytes;

  /** What is known of one host, and who waits for more. */
  private static final class HostFile {
    final String origin;
    final HostRobots robots = new HostRobots();
    List<RobotsQuestion> waiting = new ArrayList<>(1);
    @Nullable RobotsFetch fetch;
    @Nullable OriginRules known;
    long bytes = BYTES_OF_A_HOST;

    /** What the host last asked for, or 0. */
    long crawlDelayNanos;

    HostFile(String origin) {
      this.origin = origin;
    }
  }

  /** Creates files that are read for one crawler. */
  public RobotsFiles(RobotsAgent agent, LongSupplier nanoClock) {
    this.agent = agent;
    this.nanoClock = nanoClock;
  }

  /**
   * Returns the rules for a request, or null if they are being fetched. In that case the asker
   * receives them later, unless it {@link #drop drops} its questions.
   */
  public @Nullable OriginRules ask(RobotsQuestion question) {
    String origin = question.request().url().origin();
    RobotsFetch fetch = null;
    synchronized (this) {
      HostFile file = files.get(origin);
      if (file == null) {
        file = new HostFile(origin);
        files.put(origin, file);
        bytes += file.bytes;
      }
      switch (file.robots.ask(nanoClock.getAsLong())) {
        case KNOWN -> {
          return file.known;
        }
        case WAIT -> file.waiting.add(question);
        case FETCH -> {
          file.waiting.add(question);
          fetch = fetch(file, question.asker());
        }
      }
    }
    if (fetch != null) {
      fetch.start(question);
    }
    return null;
  }

  private RobotsFetch fetch(HostFile file, RobotsAsker asker) {
    RobotsFetch fetch = new RobotsFetch(this, file.origin, agent, asker);
    file.fetch = fetch;
    fetching.add(file);
    return fetch;
  }

  /**
   * Drops the questions of an asker that wait, and aborts its fetches. Other askers that wait for
   * one of those files fetch it instead.
   *
   * @return the questions, of which the asker hears no more
   */
  public List<RobotsQuestion> drop(RobotsAsker asker) {
    List<RobotsQuestion> dropped = new ArrayList<>();
    List<RobotsFetch> aborted = new ArrayList<>();
    IdentityHashMap<RobotsFetch, RobotsQuestion> started = new IdentityHashMap<>();
    synchronized (this) {
      for (HostFile file : List.copyOf(fetching)) {
        file.waiting.removeIf(question -> question.asker() == asker && dropped.add(question));
        RobotsFetch fetch = file.fetch;
        if (fetch != null && fetch.asker() == asker) {
          aborted.add(fetch);
          ended(file);
          RobotsFetch next = fetchNext(file);
          if (next != null) {
            started.put(next, file.waiting.get(0));
          }
        }
      }
    }
    aborted.forEach(RobotsFetch::abort);
    started.forEach(RobotsFetch::start);
    return dropped;
  }

  /** Has another one who waits for a file fetch it. Returns null if there is none. */
  private @Nullable RobotsFetch fetchNext(HostFile file) {
    file.robots.abandoned();
    boolean fetches =
        !file.waiting.isEmpty() && file.robots.ask(nanoClock.getAsLong()) == HostRobots.State.FETCH;
    return fetches ? fetch(file, file.waiting.get(0).asker()) : null;
  }

  private void ended(HostFile file) {
    file.fetch = null;
    fetching.remove(file);
  }

  /** Takes in how a fetch has ended, and tells those who have waited for it. */
  void fetched(RobotsFetch fetch, OriginRules rules, int size) {
    List<RobotsQuestion> waiting;
    RobotsFetch next = null;
    RobotsQuestion nextQuestion = null;
    synchronized (this) {
      HostFile file = files.get(fetch.origin());
      if (file == null || file.fetch != fetch) {
        return; // it was aborted, and another one fetches
      }
      ended(file);
      waiting = file.waiting;
      file.waiting = new ArrayList<>(1);
      RobotsRules known = rules.rules();
      if (known == null) {
        if (rules.concernTheFetcherAlone()) {
          waiting.removeIf(
              question -> question.asker() != fetch.asker() && file.waiting.add(question));
        }
        next = fetchNext(file);
        nextQuestion = next == null ? null : file.waiting.get(0);
      } else {
        file.robots.fetched(known, nanoClock.getAsLong());
        file.known = rules;
        file.crawlDelayNanos = known.crawlDelayNanos().orElse(0);
        bytes -= file.bytes;
        file.bytes = (long) BYTES_OF_A_HOST + size;
        bytes += file.bytes;
        forgetEldest();
      }
    }
    if (next != null && nextQuestion != null) {
      next.start(nextQuestion);
    }
    IdentityHashMap<RobotsAsker, List<RobotsQuestion>> byAsker = new IdentityHashMap<>();
    for (RobotsQuestion question : waiting) {
      byAsker.computeIfAbsent(question.asker(), none -> new ArrayList<>()).add(question);
    }
    byAsker.forEach((asker, questions) -> asker.answered(questions, rules));
  }

  private void forgetEldest() {
    Iterator<HostFile> eldest = files.values().iterator();
    while (bytes > MAX_BYTES && eldest.hasNext()) {
      HostFile file = eldest.next();
      if (file.fetch == null) {
        eldest.remove();
        bytes -= file.bytes;
      }
    }
  }

  /**
   * Returns the nanoseconds that a host wants between two requests, or 0. Called with the
   * dispatcher's lock held.
   */
  public synchronized long crawlDelayNanos(String origin) {
    HostFile file = files.get(origin);
    return file == null ? 0 : file.crawlDelayNanos;
  }

  /** Counts a request that is not sent because of its rules. */
  public void countRefused() {
    refused.increment();
  }

  /** Returns the number of requests that were not sent because of their rules. */
  public long refused() {
    return refused.sum();
  }
}
