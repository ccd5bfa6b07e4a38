import { Problem } from '../api/client.ts';
import { SvelteMap } from 'svelte/reactivity';
import { t } from '../messages/index.ts';
import {
  dropFile,
  filesInMaking,
  howFar,
  madeFileAddress,
  makeFile,
  type Making,
} from './client.ts';

/** So often the server is asked how far a file is. */
const beat = 400;

/** How a kind of file stands on this page. */
export type Progress =
  { is: 'making'; job: Making } | { is: 'saved'; id: string } | { is: 'failed'; words: string };

/** The files that are being made for this person, by their format. */
export class Workbench {
  readonly #workshop: string;
  readonly #progress = new SvelteMap<string, Progress>();
  #over = false;

  constructor(workshop: string) {
    this.#workshop = workshop;
  }

  of(format: string): Progress | undefined {
    return this.#progress.get(format);
  }

  /** Takes up what was begun before this page was opened, by whomever of this person's windows. */
  async resume(): Promise<void> {
    for (const job of await filesInMaking(this.#workshop)) {
      const open = job.status === 'waiting' || job.status === 'working';
      if (open && !this.#progress.has(job.format)) void this.#follow(job);
    }
  }

  /** Has a file made and saves it when it is there. */
  async make(format: string, options: Readonly<Record<string, unknown>>): Promise<void> {
    try {
      await this.#follow(await makeFile(this.#workshop, format, options));
    } catch (error) {
      this.#fail(format, error);
    }
  }

  async cancel(format: string): Promise<void> {
    const progress = this.#progress.get(format);
    this.#progress.delete(format);
    if (progress?.is !== 'making') return;
    // Whatever the server says, nobody waits for this file any more.
    await dropFile(this.#workshop, progress.job.id).catch(() => undefined);
  }

  destroy(): void {
    this.#over = true;
  }

  async #follow(begun: Making): Promise<void> {
    const { format } = begun;
    let job = begun;
    this.#progress.set(format, { is: 'making', job });
    try {
      while (job.status === 'waiting' || job.status === 'working') {
        await new Promise((answer) => setTimeout(answer, beat));
        const now = this.#progress.get(format);
        if (this.#over || now?.is !== 'making' || now.job.id !== job.id) return;
        job = await howFar(this.#workshop, job.id);
        if (this.#progress.get(format) === now) this.#progress.set(format, { is: 'making', job });
      }
      if (job.status === 'failed') throw new Problem(0, 'failed', job.detail ?? '');
      save(madeFileAddress(this.#workshop, job.id));
      this.#progress.set(format, { is: 'saved', id: job.id });
    } catch (error) {
      if (this.#progress.has(format)) this.#fail(format, error);
    }
  }

  #fail(format: string, error: unknown): void {
    const why = error instanceof Problem ? error.detail : '';
    this.#progress.set(format, { is: 'failed', words: why || t('problem.unreachable') });
  }
}

function save(address: string): void {
  const anchor = document.createElement('a');
  anchor.href = address;
  anchor.download = '';
  anchor.click();
}
