import { edgePull, type Point } from './geometry.ts';

/** What a press that became a drag asks of whoever began it. */
export interface Drag {
  /** The pointer moved, or what lies under it scrolled. */
  moved(point: Point): void;
  dropped(point: Point): void;
  cancelled(): void;
}

export interface Press {
  /** Begins the drag; null lets the press be a press. */
  begin(point: Point): Drag | null;
  /** What scrolls when the pointer nears its edge. */
  scroller?: HTMLElement | null;
  /** Pixels a mouse moves before a press is a drag. */
  slack?: number;
}

const slack = 4;
const hold = 180;
const touchSlack = 8;
const fastest = 18;

let pressing: (() => void) | null = null;
let dragging = false;

/** Whether something is being dragged, so that touches must not scroll. */
export function isDragging(): boolean {
  return dragging;
}

/**
 * Follows a press until it is let go: a mouse drags after a few pixels, a finger after it was held
 * for a moment, so that it can still scroll. Esc gives everything back.
 */
export function follow(down: PointerEvent, press: Press): void {
  pressing?.();
  const start = { x: down.clientX, y: down.clientY };
  const touch = down.pointerType === 'touch';
  let at: Point = start;
  let drag: Drag | null = null;
  let frame = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;

  function begin(): void {
    drag = press.begin(start);
    if (drag === null) {
      end();
      return;
    }
    dragging = true;
    document.documentElement.classList.add('dragging');
    getSelection()?.removeAllRanges();
    drag.moved(at);
    frame = requestAnimationFrame(step);
  }

  /** Once a frame: scroll near an edge, and tell where the pointer is. */
  let told: Point | null = null;
  let was: Point | null = null;
  function step(): void {
    frame = requestAnimationFrame(step);
    const { scroller } = press;
    if (scroller) {
      const box = scroller.getBoundingClientRect();
      const pull = {
        x: edgePull(at.x, box.left, box.right),
        y: edgePull(at.y, box.top, box.bottom),
      };
      if (pull.x !== 0 || pull.y !== 0) scroller.scrollBy(pull.x * fastest, pull.y * fastest);
      const now = { x: scroller.scrollLeft, y: scroller.scrollTop };
      if (was !== null && (was.x !== now.x || was.y !== now.y)) told = null;
      was = now;
    }
    if (told?.x === at.x && told.y === at.y) return;
    told = at;
    drag?.moved(at);
  }

  function moved(event: PointerEvent): void {
    if (event.pointerId !== down.pointerId) return;
    at = { x: event.clientX, y: event.clientY };
    const far = Math.hypot(at.x - start.x, at.y - start.y);
    if (drag !== null) event.preventDefault();
    else if (touch) {
      if (far > touchSlack) end();
    } else if (far > (press.slack ?? slack)) begin();
  }

  function up(event: PointerEvent): void {
    if (event.pointerId !== down.pointerId) return;
    at = { x: event.clientX, y: event.clientY };
    const done = drag;
    end();
    if (done === null) return;
    // The click that follows a drag is no click.
    addEventListener('click', swallow, { capture: true, once: true });
    setTimeout(() => {
      removeEventListener('click', swallow, { capture: true });
    });
    done.dropped(at);
  }

  function cancel(event?: PointerEvent): void {
    if (event !== undefined && event.pointerId !== down.pointerId) return;
    const given = drag;
    end();
    given?.cancelled();
  }

  function key(event: KeyboardEvent): void {
    if (event.key !== 'Escape' || drag === null) return;
    event.preventDefault();
    event.stopPropagation();
    cancel();
  }

  function end(): void {
    clearTimeout(timer);
    cancelAnimationFrame(frame);
    dragging = false;
    drag = null;
    pressing = null;
    document.documentElement.classList.remove('dragging');
    removeEventListener('pointermove', moved);
    removeEventListener('pointerup', up);
    removeEventListener('pointercancel', cancel);
    removeEventListener('keydown', key, { capture: true });
  }

  pressing = cancel;
  addEventListener('pointermove', moved);
  addEventListener('pointerup', up);
  addEventListener('pointercancel', cancel);
  addEventListener('keydown', key, { capture: true });
  if (touch) timer = setTimeout(begin, hold);
}

function swallow(event: Event): void {
  event.preventDefault();
  event.stopPropagation();
}
