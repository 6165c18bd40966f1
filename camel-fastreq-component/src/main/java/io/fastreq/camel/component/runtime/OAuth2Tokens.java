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
package io.fastreq.camel.component.runtime;

import io.fastreq.camel.FastreqFailure;
import io.fastreq.camel.batch.request.AttemptContext;
import io.fastreq.camel.batch.request.RequestCustomizer.Departure;
import io.fastreq.camel.dispatch.host.Gate;
import io.fastreq.camel.http.Outcome.Failure;
import io.fastreq.camel.http.Outcome.Reach;
import io.fastreq.camel.policy.oauth2.AccessToken;
import io.fastreq.camel.policy.oauth2.TokenState;
import io.fastreq.camel.policy.oauth2.TokenState.Action;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The access token that all requests of an endpoint name carry. Items wait for it at the gate,
 * without a slot. A hop that finds none, such as that of a redirect, waits with its slot.
 * Thread-safe; never blocks.
 */
public final class OAuth2Tokens implements Gate {

  private static final Logger LOG = LoggerFactory.getLogger(OAuth2Tokens.class);

  private final String name;
  private final String endpoint;
  private final Lifetimes lifetimes;
  private final LongSupplier nanoClock;

  private final TokenState state = new TokenState(); // guarded by this
  private final List<Runnable> waiting = new ArrayList<>(); // guarded by this
  private TokenFetch.@Nullable Setup setup; // guarded by this
  private @Nullable TokenFetch fetch; // guarded by this
  private boolean closed; // guarded by this

  /** The last token, so that most requests find it without the lock. */
  private volatile @Nullable AccessToken last;

  private volatile Failure failure;
  private volatile Runnable onOpen = () -> {};

  /**
   * How long tokens serve.
   *
   * @param defaultNanos lifetime of a token whose endpoint does not say it
   * @param marginNanos how long before the end tokens are renewed
   */
  record Lifetimes(long defaultNanos, long marginNanos) {}

  /**
   * Creates the tokens of a name, of which there is none yet.
   *
   * @param endpoint the token endpoint, as it is shown
   * @param nanoClock a clock like {@link System#nanoTime()}
   */
  OAuth2Tokens(String name, String endpoint, Lifetimes lifetimes, LongSupplier nanoClock) {
    this.name = name;
    this.endpoint = endpoint;
    this.lifetimes = lifetimes;
    this.nanoClock = nanoClock;
    this.failure = failure("it has not been asked", null);
  }

  /** Sets how tokens are asked for. Called before the first request needs one. */
  synchronized void open(TokenFetch.Setup how) {
    if (setup == null) {
      setup = how;
    }
  }

  /** Has a hop carry the token. Returns null, or what keeps the hop. */
  @Nullable Departure choose(AttemptContext context) {
    long now = nanoClock.getAsLong();
    AccessToken known = last;
    if (known != null && known.isFresh(now) && known.isValid(now)) {
      context.carry(known);
      return null;
    }
    Action action;
    AccessToken token;
    TokenFetch begun;
    synchronized (this) {
      action = state.ask(now);
      token = state.token(now);
      begun = begin(action);
    }
    start(begun);
    return switch (action) {
      case USE, USE_AND_FETCH -> {
        context.carry(token);
        yield null;
      }
      case FETCH, WAIT -> new Departure.AwaitToken(this::whenKnown);
      case GIVE_UP -> new Departure.Fail(failure);
    };
  }

  /** Prepares the request for a token if it is this caller's turn. Called with the lock held. */
  private @Nullable TokenFetch begin(Action action) {
    if (action != Action.FETCH && action != Action.USE_AND_FETCH) {
      return null;
    }
    if (closed || setup == null) {
      return null; // nothing is sent any more
    }
    fetch = new TokenFetch(setup, state.isFailing(), this::ended);
    return fetch;
  }

  private static void start(@Nullable TokenFetch begun) {
    if (begun != null) {
      begun.start();
    }
  }

  /** Runs a task when there is a token, or it is known that there is none; perhaps at once. */
  private void whenKnown(Runnable task) {
    long now = nanoClock.getAsLong();
    TokenFetch begun;
    boolean known;
    synchronized (this) {
      Action action = state.ask(now);
      known = action != Action.FETCH && action != Action.WAIT;
      if (!known) {
        waiting.add(task);
      }
      begun = begin(action);
    }
    start(begun);
    if (known) {
      task.run();
    }
  }

  private void ended(TokenFetch.Result result) {
    long now = nanoClock.getAsLong();
    List<Runnable> tasks;
    boolean recovered;
    long pauseNanos;
    synchronized (this) {
      fetch = null;
      recovered = state.isFailing();
      if (result instanceof TokenFetch.Result.Fetched fetched) {
        last = token(fetched, now);
        state.fetched(last);
      } else if (result instanceof TokenFetch.Result.Failed failed) {
        failure = failure(failed.why(), failed.cause());
        state.failed(now);
      }
      pauseNanos = state.nanosOfPause(now);
      tasks = new ArrayList<>(waiting);
      waiting.clear();
    }
    if (pauseNanos > 0) {
      LOG.warn(
          "fastreq:{} has {}; the next request for one is sent in {} s at the earliest",
          name,
          failure.message(),
          TimeUnit.NANOSECONDS.toSeconds(pauseNanos));
    } else if (recovered) {
      LOG.info("fastreq:{} has an access token from {} again", name, endpoint);
    }
    tasks.forEach(Runnable::run);
  }

  private AccessToken token(TokenFetch.Result.Fetched fetched, long now) {
    long seconds = fetched.token().lifetimeSeconds();
    return new AccessToken(
        fetched.token().token(),
        fetched.askedAtNanos(),
        now,
        seconds == 0 ? lifetimes.defaultNanos() : TimeUnit.SECONDS.toNanos(seconds),
        lifetimes.marginNanos());
  }

  private Failure failure(String why, @Nullable Throwable cause) {
    return new Failure(
        FastreqFailure.Kind.AUTH,
        "no access token from " + endpoint + ": " + why,
        cause,
        Reach.NOT_SENT,
        true);
  }

  /**
   * Takes in that a server has refused the token of a hop.
   *
   * @return whether the hop may succeed with another token
   */
  boolean refused(AccessToken token) {
    long now = nanoClock.getAsLong();
    synchronized (this) {
      return state.refused(token, now);
    }
  }

  /**
   * Takes in how an attempt has fared that was repeated since its first token was refused.
   *
   * @param helped whether the server took the other token
   */
  void repeated(AccessToken token, boolean helped) {
    long now = nanoClock.getAsLong();
    synchronized (this) {
      state.repeated(token, helped, now);
    }
  }

  @Override
  public Type type() {
    return Type.TOKEN;
  }

  /** {@inheritDoc} Whether an item needs a token depends on its endpoint and its headers. */
  @Override
  public boolean guards(String origin) {
    return true;
  }

  @Override
  public long nanosUntilOpen() {
    long now = nanoClock.getAsLong();
    AccessToken known = last;
    if (known != null && known.isValid(now)) {
      return 0;
    }
    synchronized (this) {
      return state.isKnown(now) ? 0 : UNTIL_EVENT;
    }
  }

  @Override
  public void onOpen(Runnable listener) {
    onOpen = listener;
  }

  @Override
  public void awaited() {
    whenKnown(onOpen);
  }

  @Override
  public Failure refusal() {
    return failure;
  }

  /** Gives up a request for a token that is in flight, and sends no other. */
  void close() {
    TokenFetch running;
    synchronized (this) {
      closed = true;
      running = fetch;
      waiting.clear();
    }
    if (running != null) {
      running.close();
    }
  }
}
