import * as api from '../api/client.ts';
import type { BoardView } from '../board/view.svelte.ts';
import { t } from '../messages/index.ts';
import type { Ballot, Own, Round } from '../phases/shown.ts';
import { dotsOn, emptyBallot, holding, whyFull, type Full } from './ballot.ts';

/** One person's ballot: shown at once, sent as it shall be, and put right by what the server says. */
export class Booth {
  /** What was wished and not answered yet, by option. */
  #wished = $state.raw<Readonly<Record<string, number>>>({});
  #round = '';
  readonly #view: BoardView;
  // Nothing on the page shows what is on its way.
  // eslint-disable-next-line svelte/prefer-svelte-reactivity
  readonly #sending = new Set<string>();

  constructor(view: BoardView) {
    this.#view = view;
  }

  ballot(round: Round): Ballot {
    let ballot = this.#view.course.own.ballot ?? emptyBallot;
    if (this.#round !== round.id) return ballot;
    for (const [option, dots] of Object.entries(this.#wished)) {
      ballot = holding(ballot, round, option, dots);
    }
    return ballot;
  }

  full(round: Round, option: string): Full | null {
    return whyFull(this.ballot(round), round, option);
  }

  add(round: Round, option: string): void {
    const why = this.full(round, option);
    if (why !== null) {
      this.#view.tell(t(`vote.${why}`));
      return;
    }
    this.set(round, option, dotsOn(this.ballot(round), option) + 1);
  }

  take(round: Round, option: string): void {
    const dots = dotsOn(this.ballot(round), option);
    if (dots > 0) this.set(round, option, dots - 1);
  }

  /** The keys of a ballot: + and − and digits. */
  press(event: KeyboardEvent, round: Round, option: string): void {
    if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
    if (round.life.type !== 'open' || !this.#view.course.mayVote) return;
    const { key } = event;
    if (key === '+') this.add(round, option);
    else if (key === '-' || key === '−') this.take(round, option);
    else if (/^\d$/u.test(key)) this.set(round, option, Number(key));
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  set(round: Round, option: string, dots: number): void {
    if (this.#round !== round.id) {
      this.#round = round.id;
      this.#wished = {};
    }
    const fits = dotsOn(holding(this.ballot(round), round, option, dots), option);
    if (fits < dots) {
      const filled = holding(this.ballot(round), round, option, dots);
      this.#view.tell(t(`vote.${whyFull(filled, round, option) ?? 'no_dots_left'}`));
    }
    this.#wished = { ...this.#wished, [option]: fits };
    void this.#send(round, option);
  }

  /** Sends the last wish for an option; wishes that come meanwhile go together in the next one. */
  async #send(round: Round, option: string): Promise<void> {
    if (this.#sending.has(option)) return;
    this.#sending.add(option);
    try {
      for (;;) {
        const dots = this.#wished[option];
        if (dots === undefined || this.#round !== round.id) return;
        const answer = (await api.command(
          this.#view.workshop,
          dots > 0
            ? { type: 'cast_vote', round: round.id, option, dots }
            : { type: 'retract_vote', round: round.id, option },
        )) as { own?: Own };
        if (this.#wished[option] !== dots) continue;
        this.#view.course.told(answer);
        this.#forget(option);
        return;
      }
    } catch (error) {
      this.#forget(option);
      if (error instanceof api.Problem && error.code === 'no_such_vote') return;
      this.#view.course.refused(error);
      void this.#view.course.look(); // another tab may have given the dots that seemed to be left
    } finally {
      this.#sending.delete(option);
    }
  }

  #forget(option: string): void {
    const others = Object.entries(this.#wished).filter(([id]) => id !== option);
    this.#wished = Object.fromEntries(others);
  }
}
