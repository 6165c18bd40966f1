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

import java.util.List;
import java.util.Objects;
import org.apache.camel.CamelContext;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.support.jsse.KeyStoreParameters;
import org.apache.camel.support.jsse.SSLContextParameters;
import org.apache.camel.support.jsse.TrustManagersParameters;
import org.jspecify.annotations.Nullable;

/**
 * The component with its defaults: circuit breaker, retries, redirects, address policy, user agents
 * and compression are on. It has meters if there is a registry for them.
 */
class Fastreq extends CamelContender {

  private String uri = "";
  private @Nullable ProducerTemplate template;

  @Override
  void configure(CamelContext context, Case wanted, Target target) {
    uri =
        "fastreq:bench?returnType=bytes&failureMode=nulls&concurrency="
            + wanted.inFlight()
            + (wanted.protocol() == Protocol.H2C ? "&h2c=true" : "")
            + (wanted.protocol() == Protocol.H2 ? "&sslContextParameters=#trust" : "");
    context.getRegistry().bind("trust", trust(target));
  }

  private static SSLContextParameters trust(Target target) {
    KeyStoreParameters store = new KeyStoreParameters();
    store.setResource("file:" + target.keyStore());
    store.setType("PKCS12");
    store.setPassword(Target.PASSWORD);
    TrustManagersParameters managers = new TrustManagersParameters();
    managers.setKeyStore(store);
    SSLContextParameters parameters = new SSLContextParameters();
    parameters.setTrustManagers(managers);
    return parameters;
  }

  @Override
  void started(CamelContext context, Case wanted, Target target) {
    template = context.createProducerTemplate();
  }

  @Override
  public int send(List<String> urls) {
    List<?> values = Objects.requireNonNull(template).requestBody(uri, urls, List.class);
    return Bodies.count(values, current().bodySize());
  }
}
