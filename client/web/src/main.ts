import { mount } from 'svelte';
import App from './App.svelte';
import { describePage, speak } from './messages/index.ts';
import './style/tokens.css';
import './style/fonts.css';
import './style/base.css';

const target = document.querySelector('#app');
if (target === null) throw new Error('The page has no place for the app.');
// The board's own code is on its way while the texts are.
if (location.pathname.startsWith('/w/')) void import('./pages/Board.svelte').catch(() => undefined);
await speak(navigator.languages);
describePage(document.documentElement);
mount(App, { target });
