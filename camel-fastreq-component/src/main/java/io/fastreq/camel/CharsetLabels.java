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
package io.fastreq.camel;

import java.nio.charset.Charset;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Charsets by their labels on the web, from the table of the WHATWG Encoding Standard (section
 * 4.2). Servers use many labels for more than they originally meant, such as {@code iso-8859-1} for
 * windows-1252 and {@code gb2312} for GBK, and browsers accept that. Other labels are looked up
 * among the charsets of the JVM. Stateless.
 */
final class CharsetLabels {

  /** A charset on each line, by its name in the JVM, followed by its labels. */
  private static final String TABLE =
      """
      UTF-8 = unicode-1-1-utf-8 unicode11utf8 unicode20utf8 utf-8 utf8 x-unicode20utf8
      IBM866 = 866 cp866 csibm866 ibm866
      ISO-8859-2 = csisolatin2 iso-8859-2 iso-ir-101 iso8859-2 iso88592 iso_8859-2 \
      iso_8859-2:1987 l2 latin2
      ISO-8859-3 = csisolatin3 iso-8859-3 iso-ir-109 iso8859-3 iso88593 iso_8859-3 \
      iso_8859-3:1988 l3 latin3
      ISO-8859-4 = csisolatin4 iso-8859-4 iso-ir-110 iso8859-4 iso88594 iso_8859-4 \
      iso_8859-4:1988 l4 latin4
      ISO-8859-5 = csisolatincyrillic cyrillic iso-8859-5 iso-ir-144 iso8859-5 iso88595 \
      iso_8859-5 iso_8859-5:1988
      ISO-8859-6 = arabic asmo-708 csiso88596e csiso88596i csisolatinarabic ecma-114 iso-8859-6 \
      iso-8859-6-e iso-8859-6-i iso-ir-127 iso8859-6 iso88596 iso_8859-6 iso_8859-6:1987
      ISO-8859-7 = csisolatingreek ecma-118 elot_928 greek greek8 iso-8859-7 iso-ir-126 \
      iso8859-7 iso88597 iso_8859-7 iso_8859-7:1987 sun_eu_greek
      ISO-8859-8 = csiso88598e csisolatinhebrew hebrew iso-8859-8 iso-8859-8-e iso-ir-138 \
      iso8859-8 iso88598 iso_8859-8 iso_8859-8:1988 visual csiso88598i iso-8859-8-i logical
      ISO-8859-10 = csisolatin6 iso-8859-10 iso-ir-157 iso8859-10 iso885910 l6 latin6
      ISO-8859-13 = iso-8859-13 iso8859-13 iso885913
      ISO-8859-14 = iso-8859-14 iso8859-14 iso885914
      ISO-8859-15 = csisolatin9 iso-8859-15 iso8859-15 iso885915 iso_8859-15 l9
      ISO-8859-16 = iso-8859-16
      KOI8-R = cskoi8r koi koi8 koi8-r koi8_r
      KOI8-U = koi8-ru koi8-u
      x-MacRoman = csmacintosh mac macintosh x-mac-roman
      x-windows-874 = dos-874 iso-8859-11 iso8859-11 iso885911 tis-620 windows-874
      windows-1250 = cp1250 windows-1250 x-cp1250
      windows-1251 = cp1251 windows-1251 x-cp1251
      windows-1252 = ansi_x3.4-1968 ascii cp1252 cp819 csisolatin1 ibm819 iso-8859-1 iso-ir-100 \
      iso8859-1 iso88591 iso_8859-1 iso_8859-1:1987 l1 latin1 us-ascii windows-1252 x-cp1252
      windows-1253 = cp1253 windows-1253 x-cp1253
      windows-1254 = cp1254 csisolatin5 iso-8859-9 iso-ir-148 iso8859-9 iso88599 iso_8859-9 \
      iso_8859-9:1989 l5 latin5 windows-1254 x-cp1254
      windows-1255 = cp1255 windows-1255 x-cp1255
      windows-1256 = cp1256 windows-1256 x-cp1256
      windows-1257 = cp1257 windows-1257 x-cp1257
      windows-1258 = cp1258 windows-1258 x-cp1258
      x-MacUkraine = x-mac-cyrillic x-mac-ukrainian
      GBK = chinese csgb2312 csiso58gb231280 gb2312 gb_2312 gb_2312-80 gbk iso-ir-58 x-gbk
      GB18030 = gb18030
      Big5-HKSCS = big5 big5-hkscs cn-big5 csbig5 x-x-big5
      x-eucJP-Open = cseucpkdfmtjapanese euc-jp x-euc-jp
      x-windows-iso2022jp = csiso2022jp iso-2022-jp
      windows-31j = csshiftjis ms932 ms_kanji shift-jis shift_jis sjis windows-31j x-sjis
      x-windows-949 = cseuckr csksc56011987 euc-kr iso-ir-149 korean ks_c_5601-1987 \
      ks_c_5601-1989 ksc5601 ksc_5601 windows-949
      UTF-16BE = unicodefffe utf-16be
      UTF-16LE = csunicode iso-10646-ucs-2 ucs-2 unicode unicodefeff utf-16 utf-16le
      x-user-defined = x-user-defined
      """;

  private static final String LATIN_6 =
      "\u00a0ĄĒĢĪĨĶ§ĻĐŠŦŽ\u00adŪŊ°ąēģīĩķ·ļđšŧž―ūŋĀÁÂÃÄÅÆĮČÉĘËĖÍÎÏ"
          + "ÐŅŌÓÔÕÖŨØŲÚÛÜÝÞßāáâãäåæįčéęëėíîïðņōóôõöũøųúûüýþĸ";

  private static final String LATIN_8 =
      "\u00a0Ḃḃ£ĊċḊ§Ẁ©ẂḋỲ\u00ad®ŸḞḟĠġṀṁ¶ṖẁṗẃṠỳẄẅṡÀÁÂÃÄÅÆÇÈÉÊËÌÍÎÏ"
          + "ŴÑÒÓÔÕÖṪØÙÚÛÜÝŶßàáâãäåæçèéêëìíîïŵñòóôõöṫøùúûüýŷÿ";

  private static final Map<String, Charset> BY_LABEL = read();

  private CharsetLabels() {}

  /** Returns the charset with a label, or null if it is unknown. */
  static @Nullable Charset find(String label) {
    String name = label.strip().toLowerCase(Locale.ROOT);
    Charset known = BY_LABEL.get(name);
    return known == null ? ofTheJvm(name) : known;
  }

  private static Map<String, Charset> read() {
    Map<String, Charset> labels = new HashMap<>();
    TABLE
        .lines()
        .forEach(
            line -> {
              int equals = line.indexOf(" = ");
              Charset charset = charset(line.substring(0, equals));
              if (charset != null) {
                for (String label : line.substring(equals + 3).split(" ", -1)) {
                  labels.put(label, charset);
                }
              }
            });
    return labels;
  }

  /** Returns a charset, or null if the JVM lacks the extended charsets. */
  private static @Nullable Charset charset(String name) {
    return switch (name) {
      case "ISO-8859-10" -> SingleByteCharset.withControls(name, LATIN_6);
      case "ISO-8859-14" -> SingleByteCharset.withControls(name, LATIN_8);
      case "x-user-defined" -> SingleByteCharset.userDefined(name);
      default -> withoutGaps(ofTheJvm(name));
    };
  }

  /** Fills the gaps of charsets in the JVM that have controls on the web. */
  private static @Nullable Charset withoutGaps(@Nullable Charset charset) {
    return charset != null && charset.name().matches("windows-125[0-9]|x-windows-874")
        ? SingleByteCharset.like(charset)
        : charset;
  }

  private static @Nullable Charset ofTheJvm(String name) {
    try {
      return Charset.forName(name);
    } catch (IllegalArgumentException unknown) {
      return null;
    }
  }
}
