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

import io.fastreq.camel.component.options.EndpointOptions;
import io.fastreq.camel.component.options.SharedOptions;

/**
 * The options of an endpoint, as the runtime sees them.
 *
 * @param name name of the endpoint, which selects the engine
 * @param options all options
 * @param shared the options that must be equal for all endpoints of the name
 */
public record NamedOptions(String name, EndpointOptions options, SharedOptions shared) {}
