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
package io.fastreq.benchmarks.contender;

import io.vertx.core.http.HttpVersion;
import io.vertx.core.net.PfxOptions;
import io.vertx.ext.web.client.WebClientOptions;

/** Options of {@code camel-vertx-http} with which its own pool imposes no limit. */
final class WebClients {

  private WebClients() {}

  static WebClientOptions options(Case wanted, Target target) {
    WebClientOptions options = new WebClientOptions();
    options.setMaxPoolSize(wanted.inFlight()).setKeepAlive(true);
    options.setHttp2MaxPoolSize((wanted.inFlight() + 99) / 100);
    if (wanted.protocol().isHttp2()) {
      options.setProtocolVersion(HttpVersion.HTTP_2).setHttp2ClearTextUpgrade(false);
    }
    if (wanted.protocol() == Protocol.H2) {
      options
          .setSsl(true)
          .setUseAlpn(true)
          .setTrustOptions(
              new PfxOptions().setPath(target.keyStore().toString()).setPassword(Target.PASSWORD));
    }
    return options;
  }
}
