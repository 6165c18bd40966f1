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
package io.fastreq.camel.http;

/**
 * A complete response.
 *
 * @param status the HTTP status code
 * @param reason the reason phrase; empty if there was none. Over HTTP/2, the usual one for the
 *     status
 * @param httpVersion {@code HTTP/1.0}, {@code HTTP/1.1} or {@code HTTP/2}
 * @param headers the response headers
 * @param body the body; empty if there was none, it was to be dropped, or a {@link BodySink} took
 *     it
 * @param finalUrl the URL that was requested last
 */
public record HttpResponse(
    int status, String reason, String httpVersion, Headers headers, byte[] body, String finalUrl) {}
