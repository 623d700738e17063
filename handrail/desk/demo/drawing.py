"""A face for the demo, drawn with a few shapes: nobody can take it for a person, and it says what it is."""

from functools import lru_cache
from io import BytesIO

from PIL import Image, ImageDraw, ImageFont

from handrail.children.photos import Made, make_photo

WIDE, HIGH = 600, 750
PAPER, LINE, SKIN, SHIRT = "#e9eef2", "#2b2b33", "#c68b59", "#4d7ea8"
HAIR = {"BLK": "#1f1b1b", "BRO": "#5b3a24", "BLN": "#c9a45c", "RED": "#9c4a2c"}


@lru_cache
def drawn(hair: str) -> Made:
    """The drawing as a photo is kept, through the same door as every photo."""
    paper = Image.new("RGB", (WIDE, HIGH), PAPER)
    draw = ImageDraw.Draw(paper)
    draw.rounded_rectangle((110, 540, 490, 900), 120, fill=SHIRT, outline=LINE, width=6)
    draw.ellipse((150, 110, 450, 470), fill=HAIR[hair])
    draw.rectangle((260, 460, 340, 560), fill=SKIN, outline=LINE, width=6)
    draw.ellipse((180, 170, 420, 500), fill=SKIN, outline=LINE, width=6)
    draw.chord((172, 130, 428, 400), 190, 350, fill=HAIR[hair])
    for left in (235, 335):
        draw.ellipse((left, 310, left + 30, 350), fill=LINE)
    draw.arc((250, 370, 350, 440), 20, 160, fill=LINE, width=8)
    draw.text((WIDE / 2, 700), "DRAWING", fill="white", anchor="mm", font=ImageFont.load_default(56))
    kept = BytesIO()
    paper.save(kept, "PNG")
    return make_photo(kept.getvalue())
