// The two sounds, made of oscillators: nothing is fetched for them. `audio` is any context of Web Audio, atS its own time.

const CLICK_S = 0.03;
const BELL_S = 1.3;
const PARTIALS = [[1, 1], [2.76, 0.45], [5.4, 0.18]]; // of a bell: how high over the lowest, how loud
const LOWEST_HZ = 740;

/** One voice: begins at once, dies away; `loud` of 0..1. */
function voice(audio, out, { kind, hz, toHz = hz, atS, lastsS, loud }) {
  const tone = audio.createOscillator();
  const swell = audio.createGain();
  tone.type = kind;
  tone.frequency.setValueAtTime(hz, atS);
  tone.frequency.exponentialRampToValueAtTime(toHz, atS + lastsS);
  swell.gain.setValueAtTime(0, atS);
  swell.gain.linearRampToValueAtTime(loud, atS + 0.002);
  swell.gain.exponentialRampToValueAtTime(0.0001, atS + lastsS);
  tone.connect(swell).connect(out);
  tone.start(atS);
  tone.stop(atS + lastsS);
}

/** Somebody was passed. */
export const click = (audio, out, atS, loud) =>
  voice(audio, out, { kind: "triangle", hz: 1700, toHz: 520, atS, lastsS: CLICK_S, loud: 0.5 * loud });

/** Somebody got away. */
export function bell(audio, out, atS, loud) {
  for (const [times, share] of PARTIALS) {
    voice(audio, out, { kind: "sine", hz: LOWEST_HZ * times, atS, lastsS: BELL_S / Math.sqrt(times), loud: 0.3 * share * loud });
  }
}
