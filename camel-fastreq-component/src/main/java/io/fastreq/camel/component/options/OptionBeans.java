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

import java.util.Map;
import org.apache.camel.CamelContext;
import org.jspecify.annotations.Nullable;

/** Looks up the beans that options name, and says what is wrong with a reference. Stateless. */
public final class OptionBeans {

  private OptionBeans() {}

  /** Returns the name in a reference, {@code #name} or {@code #bean:name}. */
  static String name(String reference) {
    return reference.startsWith("#bean:") ? reference.substring(6) : reference.substring(1);
  }

  /**
   * Returns the bean that an option names.
   *
   * @throws IllegalArgumentException naming the option, where there is no such bean
   */
  public static Object mandatory(CamelContext context, String option, String reference) {
    Object bean = context.getRegistry().lookupByName(name(reference));
    if (bean == null) {
      throw missing(option, reference, "bean");
    }
    return bean;
  }

  /**
   * Returns the bean that an option names, which must be of a type.
   *
   * @throws IllegalArgumentException naming the option, where there is no such bean of the type
   */
  public static <T> T mandatory(
      CamelContext context, String option, String reference, Class<T> type) {
    Object bean = context.getRegistry().lookupByName(name(reference));
    requireType(option, reference, bean, type);
    return type.cast(bean);
  }

  /** Returns whether an option of this type can only be a bean. */
  private static boolean isBean(Class<?> type) {
    String name = type.getName();
    return !type.isPrimitive()
        && !type.isEnum()
        && !Map.class.isAssignableFrom(type)
        && !name.startsWith("java.lang.")
        && !name.startsWith("java.time.");
  }

  /**
   * Checks an option whose value can only be a bean. Camel, which binds it afterwards, would not
   * say how to correct it.
   *
   * @throws IllegalArgumentException naming the option, where there is no such bean of the type
   */
  static void check(CamelContext context, String option, String text, Class<?> type) {
    if (!isBean(type)) {
      return;
    }
    if (text.startsWith("#bean:") || (text.startsWith("#") && isPlainName(text.substring(1)))) {
      Object bean = context.getRegistry().lookupByName(name(text));
      requireType(option, text, bean, type);
    } else if (!text.startsWith("#")
        && context.getTypeConverterRegistry().lookup(type, String.class) == null) {
      String hint = context.getRegistry().lookupByName(text) == null ? "" : ": write #" + text;
      throw OptionText.wrong(
          option, text, "#bean, the name of a " + type.getName() + " in the registry" + hint);
    }
  }

  /** Returns whether it is none of Camel's other forms: {@code #class:}, {@code #autowired}... */
  private static boolean isPlainName(String name) {
    return name.indexOf(':') < 0 && !name.equals("autowired");
  }

  private static void requireType(
      String option, String reference, @Nullable Object bean, Class<?> type) {
    if (bean == null) {
      throw missing(option, reference, type.getName());
    }
    if (!type.isInstance(bean)) {
      throw new IllegalArgumentException(
          "Option %s can not be %s: that bean is a %s and no %s"
              .formatted(option, reference, bean.getClass().getName(), type.getName()));
    }
  }

  private static IllegalArgumentException missing(String option, String reference, String what) {
    return new IllegalArgumentException(
        "Option %s can not be %s: there is no such bean in the registry. Bind a %s under that name"
            .formatted(option, reference, what));
  }
}
