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

import io.fastreq.camel.batch.item.Shape;
import io.fastreq.camel.component.options.EndpointOptions;
import org.apache.camel.RuntimeCamelException;
import org.apache.camel.spi.UriParam;
import org.apache.camel.spi.UriParams;
import org.jspecify.annotations.Nullable;

/**
 * All options of the component and of its endpoints. Here stand those whose values are enums of
 * this class; the others are in the layers below.
 */
@UriParams
public class FastreqConfiguration extends EndpointOptions implements Cloneable {

  /** Values of the option {@code shape}. */
  public enum ResultShape {
    AUTO,
    LIST,
    MAP
  }

  /** Values of the option {@code onOpenCircuit}. */
  public enum OnOpenCircuit {
    FAIL,
    WAIT
  }

  /** Values of the option {@code proxyExhausted}. */
  public enum ProxyExhausted {
    FAIL,
    WAIT,
    DIRECT
  }

  /** Values of the option {@code progress}. */
  public enum ProgressMode {
    OFF,
    LOG
  }

  @UriParam(
      label = "producer,result",
      defaultValue = "auto",
      enums = "auto,list,map",
      description =
          "The form of the result: that of the input, or a forced one. A list without keys that is"
              + " forced to be a map is keyed by URL.")
  private ResultShape shape = ResultShape.AUTO;

  @UriParam(
      label = "producer,progress",
      defaultValue = "off",
      enums = "off,log",
      description =
          "Whether to log the progress of batches: one INFO line each progressInterval and one at"
              + " the end.")
  private ProgressMode progress = ProgressMode.OFF;

  @UriParam(
      label = "producer,circuitBreaker",
      defaultValue = "wait",
      enums = "wait,fail",
      description =
          "What items do while the breaker of their host is open: wait, holding neither slot nor"
              + " token, until it is half open (at most circuitTimeout), or fail at once with kind"
              + " CIRCUIT_OPEN.")
  private OnOpenCircuit onOpenCircuit = OnOpenCircuit.WAIT;

  @UriParam(
      label = "producer,proxy",
      defaultValue = "fail",
      enums = "fail,wait,direct",
      description =
          "What items do while all proxies rest: fail with kind PROXY, wait, or go directly, which"
              + " reveals your own address.")
  private ProxyExhausted proxyExhausted = ProxyExhausted.FAIL;

  /** Returns an independent copy. */
  public FastreqConfiguration copy() {
    try {
      FastreqConfiguration copy = (FastreqConfiguration) clone();
      copy.copyMaps();
      return copy;
    } catch (CloneNotSupportedException e) {
      throw new RuntimeCamelException(e);
    }
  }

  @Override
  public long circuitWaitMillis() {
    return onOpenCircuit == OnOpenCircuit.WAIT ? getCircuitTimeout() : 0;
  }

  @Override
  public boolean waitsForProxy() {
    return proxyExhausted == ProxyExhausted.WAIT;
  }

  @Override
  public boolean goesDirectlyWithoutProxy() {
    return proxyExhausted == ProxyExhausted.DIRECT;
  }

  @Override
  public @Nullable Shape forcedShape() {
    return switch (shape) {
      case AUTO -> null;
      case LIST -> Shape.LIST;
      case MAP -> Shape.MAP;
    };
  }

  public ResultShape getShape() {
    return shape;
  }

  public void setShape(ResultShape value) {
    this.shape = value;
  }

  public ProgressMode getProgress() {
    return progress;
  }

  public void setProgress(ProgressMode value) {
    this.progress = value;
  }

  public OnOpenCircuit getOnOpenCircuit() {
    return onOpenCircuit;
  }

  public void setOnOpenCircuit(OnOpenCircuit value) {
    this.onOpenCircuit = value;
  }

  public ProxyExhausted getProxyExhausted() {
    return proxyExhausted;
  }

  public void setProxyExhausted(ProxyExhausted value) {
    this.proxyExhausted = value;
  }
}
