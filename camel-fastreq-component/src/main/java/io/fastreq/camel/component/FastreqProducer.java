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

import io.fastreq.camel.FastreqException;
import io.fastreq.camel.component.options.DefaultUrls;
import org.apache.camel.AsyncCallback;
import org.apache.camel.Exchange;
import org.apache.camel.support.DefaultAsyncProducer;
import org.jspecify.annotations.Nullable;

/** Sends a batch for each exchange. Never blocks the calling thread. */
public class FastreqProducer extends DefaultAsyncProducer {

  private final FastreqEndpoint endpoint;
  private final FastreqComponent component;
  private final DefaultUrls defaultUrls;
  private volatile @Nullable BatchSender sender;

  /** Creates a producer of an endpoint. */
  public FastreqProducer(FastreqEndpoint endpoint, FastreqComponent component) {
    super(endpoint);
    this.endpoint = endpoint;
    this.component = component;
    this.defaultUrls =
        new DefaultUrls(
            endpoint.getCamelContext(), endpoint.getConfiguration(), endpoint.toString());
  }

  @Override
  protected void doStart() throws Exception {
    super.doStart();
    sender = BatchSender.open(endpoint, component, defaultUrls);
  }

  @Override
  protected void doStop() throws Exception {
    BatchSender stopping = sender;
    sender = null;
    if (stopping != null) {
      stopping.close();
    }
    super.doStop();
  }

  @Override
  public boolean process(Exchange exchange, AsyncCallback callback) {
    try {
      BatchSender started = sender;
      if (started == null) {
        throw new FastreqException("the producer of " + endpoint + " is not started");
      }
      started.send(exchange, callback);
      return false;
    } catch (Exception e) {
      exchange.setException(e);
      callback.done(true);
      return true;
    }
  }
}
