// Reads the code on a unit: by the camera, from a picture, by a hardware scanner that types, or pasted. Only this page loads it.
// Each reader by itself: the library's own collection would bring four more kinds of code with it.
import BinaryBitmap from "@zxing/library/esm/core/BinaryBitmap";
import DecodeHintType from "@zxing/library/esm/core/DecodeHintType";
import GlobalHistogramBinarizer from "@zxing/library/esm/core/common/GlobalHistogramBinarizer";
import HybridBinarizer from "@zxing/library/esm/core/common/HybridBinarizer";
import DataMatrixReader from "@zxing/library/esm/core/datamatrix/DataMatrixReader";
import Code128Reader from "@zxing/library/esm/core/oned/Code128Reader";
import QRCodeReader from "@zxing/library/esm/core/qrcode/QRCodeReader";
import { HTMLCanvasElementLuminanceSource } from "@zxing/library/esm/browser/HTMLCanvasElementLuminanceSource";

/** Between two looks at what the camera shows. */
const LOOK_MS = 180;
/** Pictures are made smaller: a code that fills a hand's breadth has enough points left. */
const SIDES_PX = [1200, 700, 2000];

const one = <T extends Element>(selector: string): T | null => document.querySelector<T>(selector);
const form = one<HTMLFormElement>("[data-scan]");
const typed = one<HTMLInputElement>("[data-scan-code]");
const video = one<HTMLVideoElement>("[data-scan-video]");
const begin = one<HTMLButtonElement>("[data-scan-begin]");
const picture = one<HTMLInputElement>("[data-scan-file]");
const told = one<HTMLElement>("[data-scan-told]");

const readers = [new QRCodeReader(), new DataMatrixReader(), new Code128Reader()];
const hints = new Map<DecodeHintType, unknown>([[DecodeHintType.TRY_HARDER, true]]);

const canvas = document.createElement("canvas");
let stream: MediaStream | null = null;

/** What a picture says; null where no code is found in it. */
function read(source: CanvasImageSource, width: number, height: number, side: number): string | null {
  const scale = Math.min(1, side / Math.max(width, height));
  canvas.width = Math.max(1, Math.round(width * scale));
  canvas.height = Math.max(1, Math.round(height * scale));
  const context = canvas.getContext("2d", { willReadFrequently: true });
  if (!context) return null;
  context.drawImage(source, 0, 0, canvas.width, canvas.height);
  const light = new HTMLCanvasElementLuminanceSource(canvas);
  for (const bits of [new HybridBinarizer(light), new GlobalHistogramBinarizer(light)]) {
    for (const reader of readers) {
      try {
        return reader.decode(new BinaryBitmap(bits), hints).getText();
      } catch {
        // Not this kind of code, or none.
        reader.reset();
      }
    }
  }
  return null;
}

function say(name: string): void {
  if (told) told.textContent = told.dataset[name] ?? "";
}

function found(text: string): void {
  if (!form || !typed) return;
  stop();
  typed.value = text;
  say("found");
  navigator.vibrate?.(60);
  form.requestSubmit();
}

function stop(): void {
  stream?.getTracks().forEach((track) => track.stop());
  stream = null;
  if (video) video.hidden = true;
}

async function look(): Promise<void> {
  if (!video) return;
  if (stream) {
    stop();
    say("ready");
    return;
  }
  try {
    stream = await navigator.mediaDevices.getUserMedia({ audio: false, video: { facingMode: "environment", width: { ideal: 1280 } } });
  } catch {
    say("nocamera");
    return;
  }
  video.srcObject = stream;
  video.hidden = false;
  await video.play();
  say("looking");
  const again = (): void => {
    if (!stream || !video) return;
    const text = video.videoWidth > 0 ? read(video, video.videoWidth, video.videoHeight, 900) : null;
    if (text) found(text);
    else setTimeout(again, LOOK_MS);
  };
  again();
}

async function readFile(file: File): Promise<void> {
  say("reading");
  const image = await createImageBitmap(file).catch(() => null);
  if (!image) {
    say("nopicture");
    return;
  }
  for (const side of SIDES_PX) {
    const text = read(image, image.width, image.height, side);
    if (text) {
      found(text);
      return;
    }
  }
  say("nothing");
}

if (begin) {
  begin.hidden = !navigator.mediaDevices?.getUserMedia;
  begin.addEventListener("click", () => void look());
}
picture?.addEventListener("change", () => {
  const file = picture.files?.[0];
  if (file) void readFile(file);
});
addEventListener("pagehide", stop);
// A hardware scanner types as a keyboard does: its text ends in the box, whatever had the focus.
document.addEventListener("keydown", (event) => {
  const target = event.target as HTMLElement;
  const typing = target.closest("input, textarea, select, [contenteditable]");
  if (!typing && event.key.length === 1 && !event.ctrlKey && !event.metaKey && !event.altKey) typed?.focus();
});
typed?.focus();
