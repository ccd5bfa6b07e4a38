import { recall, remember } from '../memory.ts';

/** Two soft notes when the time is up, made here and not fetched; off until somebody wants them. */
class Sound {
  on = $state(recall('sound') === 'on');
  #context: AudioContext | null = null;

  /** Switched on by a press, so that the browser lets it be heard; one says what it sounds like. */
  switch(on: boolean): void {
    this.on = on;
    remember('sound', on ? 'on' : '');
    if (on) this.play();
  }

  play(): void {
    if (!this.on) return;
    this.#context ??= new AudioContext();
    const context = this.#context;
    void context.resume().then(() => {
      note(context, 523.25, 0);
      note(context, 783.99, 0.28);
    });
  }
}

function note(context: AudioContext, frequency: number, after: number): void {
  const start = context.currentTime + after;
  const tone = context.createOscillator();
  const loudness = context.createGain();
  tone.frequency.value = frequency;
  loudness.gain.setValueAtTime(0, start);
  loudness.gain.linearRampToValueAtTime(0.18, start + 0.02);
  loudness.gain.exponentialRampToValueAtTime(0.001, start + 1.4);
  tone.connect(loudness).connect(context.destination);
  tone.start(start);
  tone.stop(start + 1.5);
}

export const sound = new Sound();
