import type { Attachment } from 'svelte/attachments';
import type * as Y from 'yjs';
import { mine, movedBy, rewrite } from '../journey/words.ts';

/**
 * Binds a text area to a shared text: what is typed goes in as the smallest edit, what others type
 * comes in around the caret. While an input method composes, others' words wait for it to finish.
 */
export function sharedWords(
  text: Y.Text,
  told?: (start: number, end: number) => void,
): Attachment<HTMLTextAreaElement> {
  return (area) => {
    area.value = text.toString();

    function typed(): void {
      rewrite(text, area.value, area.selectionEnd);
    }

    function heard(event: Y.YTextEvent, transaction: Y.Transaction): void {
      if (transaction.origin === mine && area.value === text.toString()) return;
      const { selectionStart, selectionEnd } = area;
      area.value = text.toString();
      area.setSelectionRange(
        movedBy(event.delta, selectionStart),
        movedBy(event.delta, selectionEnd),
      );
    }

    function chose(): void {
      if (document.activeElement === area) told?.(area.selectionStart, area.selectionEnd);
    }

    area.addEventListener('input', typed);
    document.addEventListener('selectionchange', chose);
    text.observe(heard);
    return () => {
      area.removeEventListener('input', typed);
      document.removeEventListener('selectionchange', chose);
      text.unobserve(heard);
    };
  };
}
