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

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Stream;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.core.LogEvent;
import org.apache.logging.log4j.core.LoggerContext;
import org.apache.logging.log4j.core.appender.AbstractAppender;
import org.apache.logging.log4j.core.config.LoggerConfig;
import org.apache.logging.log4j.core.config.Property;

/** Keeps all that is logged, by whomever and at any level, until it is closed. */
final class LogCapture implements AutoCloseable {

  private final LoggerContext logging = (LoggerContext) LogManager.getContext(false);
  private final LoggerConfig root = logging.getConfiguration().getRootLogger();
  private final Level before = root.getLevel();
  private final Kept kept = new Kept();

  LogCapture() {
    kept.start();
    // Others go on showing what they showed.
    root.getAppenders()
        .forEach(
            (name, appender) -> {
              root.removeAppender(name);
              root.addAppender(appender, before, null);
            });
    root.addAppender(kept, Level.ALL, null);
    root.setLevel(Level.ALL);
    logging.updateLoggers();
  }

  /** What was logged so far: level, logger, message and, where there is one, the exception. */
  Stream<String> lines() {
    return kept.lines.stream();
  }

  @Override
  public void close() {
    root.removeAppender(kept.getName());
    root.setLevel(before);
    logging.updateLoggers();
    kept.stop();
  }

  private static final class Kept extends AbstractAppender {

    private final Queue<String> lines = new ConcurrentLinkedQueue<>();

    Kept() {
      super("kept", null, null, false, Property.EMPTY_ARRAY);
    }

    @Override
    public void append(LogEvent event) {
      Throwable thrown = event.getThrown();
      lines.add(
          event.getLevel()
              + " "
              + event.getLoggerName()
              + " "
              + event.getMessage().getFormattedMessage()
              + (thrown == null ? "" : " " + new Printed(thrown).text()));
    }
  }
}
