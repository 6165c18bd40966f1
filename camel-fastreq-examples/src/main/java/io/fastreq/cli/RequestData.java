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
package io.fastreq.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Body that {@code --json} or {@code --data} sets for items that have none.
 *
 * @param bytes the body as it is sent
 * @param contentType its content type, unless a header sets another
 * @param json whether to request JSON in return
 */
record RequestData(byte[] bytes, String contentType, boolean json) {

  private static final ObjectMapper MAPPER =
      new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

  /**
   * Returns the body from the flags, or null if neither is set.
   *
   * @throws WrongUsageException if both are set, a file cannot be read, or the JSON is invalid; the
   *     message does not repeat the text, which may be secret
   */
  static @Nullable RequestData of(@Nullable String json, @Nullable String data) {
    if (json != null && data != null) {
      throw new WrongUsageException("--json and --data: a request has only one body");
    }
    if (json != null) {
      byte[] bytes = read("--json", json);
      check(bytes);
      return new RequestData(bytes, "application/json", true);
    }
    return data == null
        ? null
        : new RequestData(read("--data", data), "application/x-www-form-urlencoded", false);
  }

  private static byte[] read(String flag, String text) {
    if (!text.startsWith("@")) {
      return text.getBytes(StandardCharsets.UTF_8);
    }
    String name = text.substring(1);
    try {
      return Files.readAllBytes(Path.of(name));
    } catch (InvalidPathException e) {
      throw new WrongUsageException(flag + ": not a file name");
    } catch (IOException e) {
      throw new WrongUsageException(flag + ": not readable: " + name);
    }
  }

  private static void check(byte[] bytes) {
    try {
      if (MAPPER.readTree(bytes).isMissingNode()) {
        throw new WrongUsageException("--json: no JSON");
      }
    } catch (JsonProcessingException e) {
      int column = e.getLocation() == null ? 0 : e.getLocation().getColumnNr();
      throw new WrongUsageException("--json: not JSON at column " + column);
    } catch (IOException e) {
      throw new WrongUsageException("--json: not JSON");
    }
  }

  /** Sets it as the body for an endpoint. */
  void addTo(EndpointOptions options, Map<String, Object> beans) {
    beans.put("requestBody", bytes);
    if (!options.has("httpMethod")) {
      options.put("httpMethod", "POST");
    }
    options.putIfAbsent("header.Content-Type", contentType);
    if (json) {
      options.putIfAbsent("header.Accept", "application/json");
    }
  }
}
