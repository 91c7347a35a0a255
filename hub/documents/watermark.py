"""The mark behind the text of a paper that is not a real one. Changes with Word's form of a watermark."""

from typing import Final
from xml.sax.saxutils import quoteattr

from docx.oxml import parse_xml
from docx.oxml.xmlchemy import BaseOxmlElement

from hub.documents.typography import FONT

# What Word itself writes for Design > Watermark: text on a path, diagonal, behind the body, one in each header.
# Word knows it again by the name and lets the drafter remove it there.
_SHAPE: Final = """
<w:r xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" xmlns:v="urn:schemas-microsoft-com:vml"
 xmlns:o="urn:schemas-microsoft-com:office:office" xmlns:w10="urn:schemas-microsoft-com:office:word">
<w:rPr><w:noProof/></w:rPr><w:pict>
<v:shapetype id="_x0000_t136" coordsize="21600,21600" o:spt="136" adj="10800"
 path="m@7,l@8,m@5,21600l@6,21600e"><v:formulas><v:f eqn="sum #0 0 10800"/><v:f eqn="prod #0 2 1"/>
<v:f eqn="sum 21600 0 @1"/><v:f eqn="sum 0 0 @2"/><v:f eqn="sum 21600 0 @3"/><v:f eqn="if @0 @3 0"/>
<v:f eqn="if @0 21600 @1"/><v:f eqn="if @0 0 @2"/><v:f eqn="if @0 @4 21600"/><v:f eqn="mid @5 @6"/>
<v:f eqn="mid @8 @5"/><v:f eqn="mid @7 @8"/><v:f eqn="mid @6 @7"/><v:f eqn="sum @6 0 @5"/></v:formulas>
<v:path textpathok="t" o:connecttype="custom" o:connectlocs="@9,0;@10,10800;@11,21600;@12,10800"
 o:connectangles="270,180,90,0"/><v:textpath on="t" fitshape="t"/>
<v:handles><v:h position="#0,bottomRight" xrange="6629,14971"/></v:handles><o:lock v:ext="edit" text="t"
 shapetype="t"/></v:shapetype>
<v:shape id="PowerPlusWaterMarkObject{number}" o:spid="_x0000_s{spid}" type="#_x0000_t136"
 style="position:absolute;margin-left:0;margin-top:0;width:{width}pt;height:{height}pt;rotation:315;\
z-index:-251658752;mso-position-horizontal:center;mso-position-horizontal-relative:margin;\
mso-position-vertical:center;mso-position-vertical-relative:margin" o:allowincell="f" fillcolor="#bfbfbf"
 stroked="f"><v:fill opacity=".5"/><v:textpath style="font-family:&quot;{font}&quot;;font-size:1pt"
 string={text}/><w10:wrap anchorx="margin" anchory="margin"/></v:shape></w:pict></w:r>
"""
_WIDTH_PT: Final = 500  # on the diagonal of A4 less its margins
_HEIGHT_PT: Final = 48
_SPID_FIRST: Final = 2049  # Word counts the shapes of headers from here


def watermark(text: str, number: int) -> BaseOxmlElement:
    """A run for a header's paragraph; `number` tells the shapes of one file apart."""
    shape = _SHAPE.format(
        number=number,
        spid=_SPID_FIRST + number,
        width=_WIDTH_PT,
        height=_HEIGHT_PT,
        font=FONT,
        text=quoteattr(text),
    )
    return parse_xml(shape)
