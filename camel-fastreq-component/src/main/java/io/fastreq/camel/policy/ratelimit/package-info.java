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
 * Limits that servers announce in their responses: what the headers say, and how many requests may
 * start because of it. Decides only; the dispatcher waits.
 */
@NullMarked
package io.fastreq.camel.policy.ratelimit;

import org.jspecify.annotations.NullMarked;
