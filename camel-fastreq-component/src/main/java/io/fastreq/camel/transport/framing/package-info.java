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
/**
 * Rules of HTTP/1.1 for reading a response: its lines, its head, and where its body ends. Used by
 * the backends that read the wire. Depends on neither Netty nor Apache's HttpClient.
 */
@NullMarked
package io.fastreq.camel.transport.framing;

import org.jspecify.annotations.NullMarked;
