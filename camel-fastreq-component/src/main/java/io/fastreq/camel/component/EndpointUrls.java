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

import io.fastreq.camel.FastreqRequest;
import java.net.URI;
import java.net.URL;
import java.util.Arrays;
import java.util.List;
import org.apache.camel.support.CamelContextHelper;
import org.apache.camel.support.EndpointHelper;
import org.apache.camel.support.ResourceHelper;
import org.jspecify.annotations.Nullable;

/**
 * What an endpoint sends for a message without a body: the options {@code urls} and {@code
 * urlsResource}. The result is a list, even of one. Thread-safe.
 */
final class EndpointUrls {

  private final FastreqEndpoint endpoint;

  EndpointUrls(FastreqEndpoint endpoint) {
    this.endpoint = endpoint;
  }

  /**
   * The body to use instead, or null where the endpoint names none.
   *
   * @throws org.apache.camel.NoSuchBeanException where there is no bean of the name it says
   */
  @Nullable Object body() {
    FastreqConfiguration options = endpoint.getConfiguration();
    String urls = options.getUrls();
    if (urls != null) {
      return EndpointHelper.isReferenceParameter(urls) ? ofBean(urls) : split(urls);
    }
    String resource = options.getUrlsResource();
    if (resource != null) {
      return (MessageInput.LateBody)
          () ->
              ResourceHelper.resolveMandatoryResourceAsInputStream(
                  endpoint.getCamelContext(), resource);
    }
    return null;
  }

  private Object ofBean(String reference) {
    Object bean =
        CamelContextHelper.mandatoryLookup(
            endpoint.getCamelContext(), InputSettings.beanName(reference));
    if (bean instanceof CharSequence text) {
      return split(text.toString());
    }
    boolean one = bean instanceof URI || bean instanceof URL || bean instanceof FastreqRequest;
    return one ? List.of(bean) : bean;
  }

  private static List<String> split(String urls) {
    return Arrays.stream(urls.split(",")).map(String::trim).filter(url -> !url.isEmpty()).toList();
  }
}
