import { preferences } from './preferences.ts';

const TONES = {
  fill: [660, 880],
  liquidation: [330, 220, 165],
} as const;
const NOTE_S = 0.11;
const LOUDNESS = 0.08;

let player: AudioContext | null = null;

/** Two rising notes for a fill, three falling ones for a liquidation; silent unless chosen. */
export function playSound(kind: keyof typeof TONES): void {
  if (!preferences.get().fillSound) return;
  player ??= new AudioContext();
  const from = player.currentTime;
  for (const [at, pitch] of TONES[kind].entries()) playNote(player, pitch, from + at * NOTE_S);
}

function playNote(audio: AudioContext, pitch: number, atS: number): void {
  const note = audio.createOscillator();
  const volume = audio.createGain();
  note.frequency.value = pitch;
  volume.gain.setValueAtTime(LOUDNESS, atS);
  volume.gain.exponentialRampToValueAtTime(0.001, atS + NOTE_S);
  note.connect(volume).connect(audio.destination);
  note.start(atS);
  note.stop(atS + NOTE_S);
}
