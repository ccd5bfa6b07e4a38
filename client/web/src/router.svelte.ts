/** The pages beside the board: what came of the workshop, and its memory. */
export const leaves = ['files', 'trace', 'links', 'moments', 'film'] as const;
export type Leaf = (typeof leaves)[number];

/** Where a person is, as the path says it; what follows the hash never reaches a server. */
export type Route =
  | { page: 'home' }
  | { page: 'join'; code: string }
  | { page: 'new'; title: string }
  | { page: 'board'; workshop: string; token: string | null }
  | { page: 'book'; workshop: string; leaf: Leaf }
  | { page: 'result'; result: string; token: string | null }
  | { page: 'lost' };

export function routeOf(path: string, fragment: string): Route {
  const hash = decode(fragment.replace(/^#/u, ''));
  const [, head = '', id = '', ...rest] = path.replace(/\/+$/u, '').split('/');
  const leaf = leaves.find((one) => one === rest[0]);
  if (head === 'w' && leaf !== undefined && rest.length === 1) {
    return { page: 'book', workshop: decode(id), leaf };
  }
  if (rest.length > 0 || (id !== '' && head !== 'w' && head !== 'r')) return { page: 'lost' };
  switch (head) {
    case '':
      return { page: 'home' };
    case 'join':
      return { page: 'join', code: hash };
    case 'new':
      return { page: 'new', title: hash };
    case 'w':
      return id === ''
        ? { page: 'lost' }
        : { page: 'board', workshop: decode(id), token: hash === '' ? null : hash };
    case 'r':
      return id === ''
        ? { page: 'lost' }
        : { page: 'result', result: decode(id), token: hash === '' ? null : hash };
    default:
      return { page: 'lost' };
  }
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

class Router {
  route = $state<Route>(routeOf(location.pathname, location.hash));

  constructor() {
    addEventListener('popstate', () => {
      this.#read();
    });
    addEventListener('click', (event) => {
      this.#follow(event);
    });
  }

  go(address: string): void {
    history.pushState(null, '', address);
    this.#read();
    scrollTo(0, 0);
  }

  /** Takes what follows the hash out of the address bar and the history. */
  forgetFragment(): void {
    history.replaceState(null, '', location.pathname);
  }

  #read(): void {
    this.route = routeOf(location.pathname, location.hash);
  }

  #follow(event: MouseEvent): void {
    const plain = event.button === 0 && !event.metaKey && !event.ctrlKey && !event.shiftKey;
    const anchor = event.target instanceof Element ? event.target.closest('a') : null;
    if (!plain || anchor === null || event.defaultPrevented) return;
    const samePage = anchor.pathname === location.pathname && anchor.hash !== '';
    if (anchor.origin !== location.origin || anchor.target !== '' || samePage) return;
    if (anchor.hasAttribute('download') || anchor.pathname.startsWith('/api/')) return;
    event.preventDefault();
    this.go(anchor.href);
  }
}

export const router = new Router();
