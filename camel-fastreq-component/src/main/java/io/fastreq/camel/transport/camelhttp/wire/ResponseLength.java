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
package io.fastreq.camel.transport.camelhttp.wire;

import java.util.Objects;
import java.util.StringJoiner;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.hc.core5.http.ContentLengthStrategy;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpEntity;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.HttpMessage;
import org.apache.hc.core5.http.HttpResponse;
import org.apache.hc.core5.http.HttpStatus;
import org.apache.hc.core5.http.ProtocolException;

/**
 * Where the body of an answer ends (RFC 9112 section 6.3). Refuses what others may read in another
 * way, and takes what says the same twice. Stateless.
 */
public final class ResponseLength implements ContentLengthStrategy {

  private static final String TRANSFER_ENCODING = "Transfer-Encoding";
  private static final String CONTENT_LENGTH = "Content-Length";
  private static final Pattern BLANKS = Pattern.compile("^[ \\t]+|[ \\t]+$");
  private static final Pattern LENGTH = Pattern.compile("[ \\t]*([0-9]{1,18})[ \\t]*");

  @Override
  public long determineLength(HttpMessage answer) throws HttpException {
    long length = contentLength(answer);
    String coding = transferCoding(answer);
    if (coding.isEmpty()) {
      return length;
    }
    if (!coding.equalsIgnoreCase("chunked")) {
      throw new ProtocolException("a transfer coding that was not asked for");
    }
    return CHUNKED;
  }

  /**
   * Whether there is no doubt where an answer ends. A length beside a transfer coding is ignored
   * here, but may be believed by whoever else reads the same connection; an answer that has no body
   * may get one from a server that announces it.
   */
  public static boolean isClear(HttpResponse answer) {
    return answer.countHeaders(TRANSFER_ENCODING) == 0
        || (answer.countHeaders(CONTENT_LENGTH) == 0
            && answer.getCode() != HttpStatus.SC_NOT_MODIFIED);
  }

  /** Leaves of what the headers say of the length what holds. */
  public static void normalize(HttpMessage answer, HttpEntity entity) {
    if (entity.isChunked()) {
      answer.removeHeaders(CONTENT_LENGTH);
    } else if (answer.countHeaders(CONTENT_LENGTH) > 1) {
      answer.removeHeaders(CONTENT_LENGTH);
      answer.addHeader(CONTENT_LENGTH, entity.getContentLength());
    }
  }

  private static long contentLength(HttpMessage answer) throws ProtocolException {
    long length = UNDEFINED;
    for (Header header : answer.getHeaders(CONTENT_LENGTH)) {
      for (String value : header.getValue().split(",", -1)) {
        Matcher digits = LENGTH.matcher(value);
        if (!digits.matches()) {
          throw new ProtocolException("a length that is no number");
        }
        long said = Long.parseLong(digits.group(1));
        if (length != UNDEFINED && said != length) {
          throw new ProtocolException("two lengths that differ");
        }
        length = said;
      }
    }
    return length;
  }

  /** All codings as one list without empty elements; empty where all is {@code identity}. */
  private static String transferCoding(HttpMessage answer) {
    StringJoiner all = new StringJoiner(",");
    for (Header header : answer.getHeaders(TRANSFER_ENCODING)) {
      for (String element : Objects.requireNonNullElse(header.getValue(), "").split(",", -1)) {
        String coding = BLANKS.matcher(element).replaceAll("");
        if (!coding.isEmpty()) {
          all.add(coding);
        }
      }
    }
    return all.toString().equalsIgnoreCase("identity") ? "" : all.toString();
  }
}
