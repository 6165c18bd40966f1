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

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_16BE;
import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.Charset;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The charset that a body is decoded with, found as browsers find it. */
class BodyTextTest {

  private static byte[] hex(String digits) {
    return HexFormat.of().parseHex(digits);
  }

  private static byte[] marked(String hexMark, String text, Charset charset) {
    byte[] mark = hex(hexMark);
    byte[] bytes = text.getBytes(charset);
    byte[] both = new byte[mark.length + bytes.length];
    System.arraycopy(mark, 0, both, 0, mark.length);
    System.arraycopy(bytes, 0, both, mark.length, bytes.length);
    return both;
  }

  @ParameterizedTest
  @CsvSource({
    "gb2312, e946, \u9555",
    "GB_2312-80, 80a1, \uFFFD\uFFFD",
    "x-gbk, c4e3, \u4f60",
    "gb18030, 81308130, \u0080",
    "shift_jis, 8740, \u2460",
    "x-sjis, fa40, \u2170",
    "euc-kr, 8141, \uac02",
    "ks_c_5601-1987, 8141, \uac02",
    "big5, f9fa, \u256d",
    "euc-jp, ada1, \u2460",
    "iso-2022-jp, 1b24422d21, \u2460",
    "iso-8859-1, 80, \u20ac",
    "latin1, 81, \u0081",
    "ascii, e9, \u00e9",
    "iso-8859-9, 80, \u20ac",
    "latin5, fd, \u0131",
    "x-cp1251, cf, \u041f",
    "CP1251, 98, \u0098",
    "windows-1253, aa, \uFFFD",
    "tis-620, a1, \u0e01",
    "iso-8859-11, 80, \u20ac",
    "iso-8859-8-i, e0, \u05d0",
    "logical, e0, \u05d0",
    "latin6, bd, \u2015",
    "iso-8859-14, a1, \u1e02",
    "x-mac-cyrillic, a2, \u0490",
    "macintosh, 8e, \u00e9",
    "866, 80, \u0410",
    "koi8-ru, c1, \u0430",
    "x-user-defined, ff, \uf7ff",
    "utf-16, 4100, A",
    "unicode, 4100, A",
    "unicodefffe, 0041, A",
    "unicode-1-1-utf-8, c3a9, \u00e9",
    "cp437, 80, \u00c7",
    "no-such-charset, c3a9, \u00e9"
  })
  void charsetLabelsFollowTheEncodingStandard(String label, String bytes, String text) {
    assertThat(BodyText.decode(hex(bytes), "text/plain; charset=" + label)).isEqualTo(text);
    assertThat(BodyText.decode(hex(bytes), "text/xml; charset=\"" + label + '"')).isEqualTo(text);
  }

  @ParameterizedTest
  @ValueSource(strings = {"text/plain", "text/plain; charset=windows-1251", "text/xml", "a/b"})
  void byteOrderMarkSetsTheCharsetAndIsStripped(String contentType) {
    assertThat(BodyText.decode(marked("efbbbf", "\u00e9", UTF_8), contentType)).isEqualTo("\u00e9");
    assertThat(BodyText.decode(marked("fffe", "\u00e9", UTF_16LE), contentType))
        .isEqualTo("\u00e9");
    assertThat(BodyText.decode(marked("feff", "\u00e9", UTF_16BE), contentType))
        .isEqualTo("\u00e9");
    Charset utf32 = Charset.forName("UTF-32LE");
    assertThat(BodyText.decode(marked("fffe0000", "\u00e9", utf32), contentType))
        .isEqualTo("\u00e9");
    assertThat(BodyText.decode(hex("efbbbf"), contentType)).isEmpty();
  }

  private static String xml(String declaration, Charset charset, String contentType) {
    return BodyText.decode((declaration + "<a>\u00e9\u0416</a>").getBytes(charset), contentType);
  }

  @ParameterizedTest
  @ValueSource(strings = {"text/xml", "application/xml", "application/atom+xml; x=y"})
  void xmlDeclarationSetsTheCharset(String contentType) {
    Charset cyrillic = Charset.forName("windows-1251");
    assertThat(xml("<?xml version=\"1.0\" encoding=\"windows-1251\"?>", cyrillic, contentType))
        .endsWith("?\u0416</a>");
    assertThat(xml("\n<?xml version='1.0' encoding = 'CP1251' ?>", cyrillic, contentType))
        .endsWith("?\u0416</a>");
    assertThat(xml("<?xml version='1.0' encoding='iso-8859-1'?>", ISO_8859_1, contentType))
        .endsWith("\u00e9?</a>");
    assertThat(xml("<?xml version='1.0'?>", UTF_8, contentType)).endsWith("\u00e9\u0416</a>");
    assertThat(xml("<?xml version='1.0' encoding='no-such'?>", UTF_8, contentType))
        .endsWith("\u00e9\u0416</a>");
    assertThat(xml("<?xml version='1.0' encoding='utf-16'?>", UTF_8, contentType))
        .endsWith("\u00e9\u0416</a>");
    assertThat(xml("<?xml version='1.0' encoding='utf-16'?>", UTF_16LE, contentType))
        .endsWith("\u00e9\u0416</a>");
    assertThat(xml("<?xml version='1.0'?>", UTF_16BE, contentType)).endsWith("\u00e9\u0416</a>");
    assertThat(
            xml("<?xml version='1.0' encoding='cp037'?>", Charset.forName("IBM037"), contentType))
        .contains("<a>\u00e9");
    assertThat(xml("<a encoding='koi8-r'/>", UTF_8, contentType)).endsWith("\u00e9\u0416</a>");
  }

  @Test
  void contentTypeParameterOverridesXmlDeclaration() {
    String said = "<?xml version='1.0' encoding='windows-1251'?>";
    assertThat(xml(said, UTF_8, "text/xml; charset=utf-8")).endsWith("\u00e9\u0416</a>");
    assertThat(xml(said, UTF_8, "text/plain")).endsWith("\u00e9\u0416</a>");
  }
}
