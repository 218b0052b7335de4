// The officer's own voice answer: record, hear it as the caller will, send it. What is sent is
// telephone sound (8 kHz, mu-law), which every server can read and a slow link can carry.

const LONGEST = 30000, RATE = 8000;
const NOTHING = 0.01, FAINT = 0.05, TOP = 0.97, CLIPPED = 0.01, VOICED = 0.02, LEAST_VOICED = 0.05;

/** One sample (-1..1) as mu-law, ITU-T G.711. */
function muLaw(sample) {
  const BIAS = 132, CLIP = 32635;
  const sign = sample < 0 ? 0x80 : 0;
  const level = Math.min(CLIP, Math.abs(Math.round(sample * 32767))) + BIAS;
  const exponent = Math.max(0, Math.floor(Math.log2(level)) - 7);
  return ~(sign | (exponent << 4) | ((level >> (exponent + 3)) & 15)) & 0xff;
}

/** A WAV file of format 7, mu-law. */
function wav(samples) {
  const bytes = new DataView(new ArrayBuffer(58 + samples.length));
  const text = (at, word) => [...word].forEach((letter, i) => bytes.setUint8(at + i, letter.charCodeAt(0)));
  text(0, "RIFF"); bytes.setUint32(4, 50 + samples.length, true); text(8, "WAVEfmt ");
  bytes.setUint32(16, 18, true); bytes.setUint16(20, 7, true); bytes.setUint16(22, 1, true);
  bytes.setUint32(24, RATE, true); bytes.setUint32(28, RATE, true); bytes.setUint16(32, 1, true);
  bytes.setUint16(34, 8, true); bytes.setUint16(36, 0, true);
  text(38, "fact"); bytes.setUint32(42, 4, true); bytes.setUint32(46, samples.length, true);
  text(50, "data"); bytes.setUint32(54, samples.length, true);
  samples.forEach((sample, i) => bytes.setUint8(58 + i, muLaw(sample)));
  return bytes.buffer;
}

/** What the browser recorded, in whatever it writes, as samples that a telephone carries. */
async function telephone(blob) {
  const decoder = new OfflineAudioContext(1, 1, RATE);
  const heard = await decoder.decodeAudioData(await blob.arrayBuffer());
  const length = Math.min(heard.length, (LONGEST / 1000) * heard.sampleRate);
  const mixed = new OfflineAudioContext(1, Math.ceil((length / heard.sampleRate) * RATE), RATE);
  const source = mixed.createBufferSource();
  source.buffer = heard;
  source.connect(mixed.destination);
  source.start();
  return mixed.startRendering();
}

/** A first look at the level, so that nobody waits for an upload in vain; the server decides. */
function fault(samples) {
  const share = (over) => samples.reduce((count, one) => count + (Math.abs(one) >= over), 0) / samples.length;
  if (share(TOP) >= CLIPPED) return "clipped";
  if (!share(FAINT)) return share(NOTHING) ? "faint" : "silent";
  return share(VOICED) < LEAST_VOICED ? "silent" : "";
}

class Recorder {
  constructor(box) {
    this.box = box;
    this.said = box.querySelector("[role=status]");
    this.meter = box.querySelector("meter");
    this.recorder = null;
    this.sound = null;
    box.hidden = false;
    box.addEventListener("click", (event) => {
      const act = event.target.closest("[data-do]")?.dataset.do;
      if (act) this[act]();
    });
  }

  say(key, words = this.said.dataset[key]) { this.said.textContent = words; }

  allow(...acts) {
    for (const button of this.box.querySelectorAll("[data-do]")) {
      button.disabled = !acts.includes(button.dataset.do);
    }
  }

  async record() {
    let stream;
    try {
      stream = await navigator.mediaDevices.getUserMedia({ audio: { channelCount: 1 } });
    } catch {
      this.say("denied");
      return;
    }
    const parts = [];
    this.recorder = new MediaRecorder(stream);
    this.recorder.addEventListener("dataavailable", (event) => parts.push(event.data));
    this.recorder.addEventListener("stop", () => this.stopped(stream, parts));
    this.recorder.start();
    this.watch(stream);
    this.limit = setTimeout(() => this.stop(), LONGEST);
    this.allow("stop");
    this.box.querySelector("[data-do=stop]").focus();
    this.say("recording");
  }

  /** The meter, while it records. */
  watch(stream) {
    const context = new AudioContext(), ear = context.createAnalyser();
    context.createMediaStreamSource(stream).connect(ear);
    const levels = new Float32Array(ear.fftSize);
    const look = () => {
      if (this.recorder?.state !== "recording") { context.close(); this.meter.value = 0; return; }
      ear.getFloatTimeDomainData(levels);
      this.meter.value = levels.reduce((loudest, one) => Math.max(loudest, Math.abs(one)), 0);
      requestAnimationFrame(look);
    };
    look();
  }

  stop() {
    clearTimeout(this.limit);
    if (this.recorder?.state === "recording") this.recorder.stop();
  }

  async stopped(stream, parts) {
    stream.getTracks().forEach((track) => track.stop());
    this.allow("record");
    try {
      this.sound = await telephone(new Blob(parts, { type: this.recorder.mimeType }));
    } catch {
      this.say("silent");
      return;
    }
    const wrong = fault(this.sound.getChannelData(0));
    this.allow("record", "listen", ...(wrong ? [] : ["send"]));
    this.say(wrong || "ready");
    this.box.querySelector(wrong ? "[data-do=record]" : "[data-do=listen]").focus();
  }

  listen() {
    this.playing?.close();
    this.playing = new AudioContext();
    const source = this.playing.createBufferSource();
    source.buffer = this.sound;
    source.connect(this.playing.destination);
    source.start();
  }

  async send() {
    this.allow();
    this.say("sending");
    try {
      const headers = { "Content-Type": "audio/wav", "X-CSRF": this.box.dataset.csrf };
      const body = wav(this.sound.getChannelData(0));
      const answer = await fetch(this.box.dataset.recorder, { method: "POST", headers, body });
      if (answer.status === 201) { location.assign(answer.headers.get("location")); location.reload(); return; }
      if (answer.status === 422) { this.say("", await answer.text()); this.allow("record", "listen"); return; }
      this.say("failed");
    } catch {
      this.say("failed");
    }
    this.allow("record", "listen", "send");
  }
}

if (window.MediaRecorder && navigator.mediaDevices) {
  document.querySelectorAll("[data-recorder]").forEach((box) => new Recorder(box));
}
