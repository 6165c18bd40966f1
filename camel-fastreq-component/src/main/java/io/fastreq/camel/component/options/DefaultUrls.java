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
package io.fastreq.camel.component.options;

import io.fastreq.camel.FastreqRequest;
import io.fastreq.camel.input.MessageInput;
import java.net.URI;
import java.net.URL;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.camel.CamelContext;
import org.apache.camel.support.EndpointHelper;
import org.apache.camel.support.ResourceHelper;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The requests of an endpoint for a message without a body: the options {@code urls} and {@code
 * urlsResource}. The result is a list, even with one URL. Thread-safe.
 */
public final class DefaultUrls {

  private static final Logger LOG = LoggerFactory.getLogger(DefaultUrls.class);

  private final CamelContext context;
  private final RequestOptions options;
  private final String endpointUri;
  private final AtomicBoolean warned = new AtomicBoolean();

  /**
   * Reads the options of an endpoint.
   *
   * @param endpointUri the endpoint's name in logs
   */
  public DefaultUrls(CamelContext context, RequestOptions options, String endpointUri) {
    this.context = context;
    this.options = options;
    this.endpointUri = endpointUri;
  }

  /**
   * Returns the body to use instead, or null where the endpoint names none. Warns once of a message
   * that has no body at all then, since a step that should have set one is missing.
   *
   * @param body the body of the message, null or blank
   * @throws IllegalArgumentException where there is no bean of the name it says
   */
  public @Nullable Object insteadOf(@Nullable Object body) {
    boolean forRows = ofRows(context, options) != null;
    Object instead = forRows ? null : named();
    if (instead == null && body == null && warned.compareAndSet(false, true)) {
      if (forRows) {
        LOG.warn(
            "A message to {} has no body, so there is no item to send to the URL in option urls."
                + " Set the body to the items before this step. This is logged once",
            endpointUri);
        return null;
      }
      LOG.warn(
          "A message to {} has no body, and the endpoint has neither urls nor urlsResource: nothing"
              + " is sent. Set the body to the URLs before this step, or name them in option urls."
              + " This is logged once",
          endpointUri);
    }
    return instead;
  }

  /**
   * Returns the one URL in option {@code urls} to which all items are sent as bodies; null where
   * the option says what to send, or is not set.
   */
  static @Nullable String ofRows(CamelContext context, RequestOptions options) {
    String urls = options.getUrls();
    boolean inBodies = options.getItemBody() != null || options.getGroupSize() != null;
    if (urls == null || !inBodies || options.getUrlTemplate() != null) {
      return null;
    }
    Object named =
        EndpointHelper.isReferenceParameter(urls)
            ? context.getRegistry().lookupByName(OptionBeans.name(urls))
            : urls;
    if (!(named instanceof CharSequence || named instanceof URI || named instanceof URL)) {
      return null;
    }
    List<String> split = OptionText.list(named.toString());
    return split.size() == 1 ? split.get(0) : null;
  }

  private @Nullable Object named() {
    String urls = options.getUrls();
    if (urls != null) {
      return EndpointHelper.isReferenceParameter(urls) ? ofBean(urls) : OptionText.list(urls);
    }
    String resource = options.getUrlsResource();
    if (resource != null) {
      return (MessageInput.LateBody)
          () -> ResourceHelper.resolveMandatoryResourceAsInputStream(context, resource);
    }
    return null;
  }

  private Object ofBean(String reference) {
    Object bean = OptionBeans.mandatory(context, "urls", reference);
    if (bean instanceof CharSequence text) {
      return OptionText.list(text.toString());
    }
    boolean one = bean instanceof URI || bean instanceof URL || bean instanceof FastreqRequest;
    return one ? List.of(bean) : bean;
  }
}
