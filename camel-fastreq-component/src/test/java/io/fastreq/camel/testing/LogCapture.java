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
package io.fastreq.camel.testing;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.core.Appender;
import org.apache.logging.log4j.core.LogEvent;
import org.apache.logging.log4j.core.LoggerContext;
import org.apache.logging.log4j.core.appender.AbstractAppender;
import org.apache.logging.log4j.core.config.LoggerConfig;
import org.apache.logging.log4j.core.config.Property;

/**
 * Records everything that is logged while it is open, at every level, exceptions with all their
 * causes.
 */
public final class LogCapture implements AutoCloseable {

  private final LoggerContext context = (LoggerContext) LogManager.getContext(false);
  private final LoggerConfig root = context.getConfiguration().getRootLogger();
  private final Level levelBefore = root.getLevel();
  private final Map<String, Appender> before = Map.copyOf(root.getAppenders());
  private final Lines lines = new Lines();

  /** Begins to record; nothing of it is printed to the console. */
  public LogCapture() {
    lines.start();
    before.keySet().forEach(root::removeAppender);
    root.addAppender(lines, Level.ALL, null);
    root.setLevel(Level.ALL);
    context.updateLoggers();
  }

  /** What was logged so far. */
  public List<String> lines() {
    return List.copyOf(lines.texts);
  }

  /** An exception as a log shows it. */
  public static String stackTrace(Throwable failure) {
    StringWriter text = new StringWriter();
    failure.printStackTrace(new PrintWriter(text));
    return text.toString();
  }

  @Override
  public void close() {
    root.setLevel(levelBefore);
    root.removeAppender(lines.getName());
    before.values().forEach(appender -> root.addAppender(appender, null, null));
    context.updateLoggers();
    lines.stop();
  }

  private static final class Lines extends AbstractAppender {

    private final List<String> texts = new CopyOnWriteArrayList<>();

    Lines() {
      super("capture", null, null, true, Property.EMPTY_ARRAY);
    }

    @Override
    public void append(LogEvent event) {
      Throwable thrown = event.getThrown();
      texts.add(
          event.getLevel()
              + " "
              + event.getLoggerName()
              + " "
              + event.getMessage().getFormattedMessage()
              + (thrown == null ? "" : "\n" + stackTrace(thrown)));
    }
  }
}
