import { mount } from 'svelte';
import App from './App.svelte';
import { describePage, speak } from './messages/index.ts';
import './style/tokens.css';
import './style/fonts.css';
import './style/base.css';

const target = document.querySelector('#app');
if (target === null) throw new Error('The page has no place for the app.');
await speak(navigator.languages);
describePage(document.documentElement);
mount(App, { target });
