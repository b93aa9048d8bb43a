"""Copy the compiled styles, script and accessibility checker into the checkout.

Run by the maintainer who upgrades them, never by users or tests:
`npm pack nhsuk-frontend@10.6.1 axe-core@4.14.1`, unpack each into a folder, then
`python -m tests.browser.vendor_assets NHSUK_FOLDER AXE_FOLDER`. Fonts, logos and icons
of a protected brand, and every address outside the product, stay behind. The mirrored
stylesheet for languages written from right to left is made with `npx rtlcss`.
"""

import re
import shutil
import subprocess
import sys
from pathlib import Path


NHSUK_VERSION = "10.6.1"
RTLCSS_VERSION = "4.3.0"
STATIC = Path(__file__).parents[2] / "api" / "static" / "nhsuk"
NOTICE = f"""nhsuk-frontend {NHSUK_VERSION}
https://github.com/nhsuk/nhsuk-frontend

The two compiled files in this folder and the four arrows and crosses in images/ come
from nhsuk-frontend. Changed: web fonts and source maps are removed, and the pictures'
addresses are relative. nhsuk-frontend.rtl.min.css is the same, mirrored by rtlcss
{RTLCSS_VERSION} (MIT) for languages written from right to left.

The MIT License (MIT)

Copyright (c) 2025 NHS Digital

Permission is hereby granted, free of charge, to any person obtaining a copy of this
software and associated documentation files (the "Software"), to deal in the Software
without restriction, including without limitation the rights to use, copy, modify, merge,
publish, distribute, sublicense, and/or sell copies of the Software, and to permit
persons to whom the Software is furnished to do so, subject to the following conditions:

The above copyright notice and this permission notice shall be included in all copies or
substantial portions of the Software.

THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR IMPLIED,
INCLUDING BUT NOT LIMITED TO THE WARRANTIES OF MERCHANTABILITY, FITNESS FOR A PARTICULAR
PURPOSE AND NONINFRINGEMENT. IN NO EVENT SHALL THE AUTHORS OR COPYRIGHT HOLDERS BE LIABLE
FOR ANY CLAIM, DAMAGES OR OTHER LIABILITY, WHETHER IN AN ACTION OF CONTRACT, TORT OR
OTHERWISE, ARISING FROM, OUT OF OR IN CONNECTION WITH THE SOFTWARE OR THE USE OR OTHER
DEALINGS IN THE SOFTWARE.
"""


def neutral_styles(css: str) -> str:
    """The stylesheet without fonts, outside addresses and source map."""
    css = re.sub(r"@font-face\{[^}]*\}", "", css)
    css = re.sub(r'"?Frutiger W01"?\s*,\s*', "", css)
    css = re.sub(r"url\((['\"]?)/assets/images/", r"url(\1images/", css)
    return re.sub(r"/\*# sourceMappingURL=.*?\*/", "", css)


def vendor_nhsuk(package: Path) -> None:
    """Write the stylesheet, the script, the pictures they name and the licence."""
    source = package / "dist" / "nhsuk"
    (STATIC / "images").mkdir(parents=True, exist_ok=True)
    css = neutral_styles((source / "nhsuk-frontend.min.css").read_text("utf-8"))
    (STATIC / "nhsuk-frontend.min.css").write_text(css, "utf-8")
    script = (source / "nhsuk-frontend.min.js").read_text("utf-8")
    script = re.sub(r"//# sourceMappingURL=.*", "", script)
    (STATIC / "nhsuk-frontend.min.js").write_text(script, "utf-8")
    for name in sorted(set(re.findall(r"images/([\w.-]+)", css))):
        shutil.copy(source / "assets" / "images" / name, STATIC / "images" / name)
    (STATIC / "LICENCE.txt").write_text(NOTICE, "utf-8")
    mirror()


def mirror() -> None:
    """Write the stylesheet as it is read from right to left."""
    plain = STATIC / "nhsuk-frontend.min.css"
    mirrored = STATIC / "nhsuk-frontend.rtl.min.css"
    mirrorer = ["npx", "--yes", f"rtlcss@{RTLCSS_VERSION}", str(plain), str(mirrored)]
    subprocess.run(mirrorer, check=True)


def vendor_axe(package: Path) -> None:
    """Write the checker the browser tests inject; its own header names its licence."""
    shutil.copy(package / "axe.min.js", Path(__file__).parent / "axe.min.js")


if __name__ == "__main__":
    vendor_nhsuk(Path(sys.argv[1]))
    vendor_axe(Path(sys.argv[2]))
