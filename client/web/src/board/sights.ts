import type { IconName } from '../parts/icons.ts';
import { router, type Leaf } from '../router.svelte.ts';
import type { Command } from './commands.ts';

const always = (): boolean => true;

function beside(leaf: Leaf, icon: IconName, leads = false): Command {
  return {
    id: leaf,
    name: `command.${leaf}`,
    group: 'go',
    keys: [],
    icon,
    everywhere: true,
    may: (view) => !leads || view.leads,
    run: (view) => {
      router.go(`/w/${encodeURIComponent(view.workshop)}/${leaf}`);
    },
  };
}

/** What changes how the map is seen, and nothing on it. */
export const sights: readonly Command[] = [
  {
    id: 'find',
    name: 'command.find',
    group: 'see',
    keys: ['/', 'Mod+F'],
    icon: 'search',
    everywhere: true,
    may: always,
    run: (view) => {
      view.finder.open = true;
    },
  },
  {
    id: 'palette',
    name: 'command.palette',
    group: 'see',
    keys: ['Mod+K'],
    icon: 'command',
    everywhere: true,
    may: always,
    run: (view) => {
      view.layout.dialog = { is: 'palette' };
    },
  },
  {
    id: 'keys',
    name: 'command.keys',
    group: 'see',
    keys: ['?'],
    icon: 'keys',
    everywhere: true,
    may: always,
    run: (view) => {
      view.layout.dialog = { is: 'keys' };
    },
  },
  {
    id: 'outline',
    name: 'command.outline',
    group: 'see',
    keys: ['Shift+O'],
    icon: 'outline',
    everywhere: true,
    may: always,
    run: (view) => {
      view.layout.outline = !view.layout.outline;
    },
  },
  {
    id: 'overview',
    name: 'command.overview',
    group: 'see',
    keys: ['O'],
    icon: 'overview',
    everywhere: true,
    may: (view) => view.layout.map !== null,
    run: (view) => {
      view.layout.overview = !view.layout.overview;
    },
  },
  {
    id: 'fold',
    name: 'command.fold',
    group: 'see',
    keys: ['F'],
    icon: 'fold',
    may: (_view, on) => on.cell !== null,
    run: (view, on) => {
      if (on.cell !== null) view.layout.fold(on.cell.lane);
    },
  },
  {
    id: 'fold_all',
    name: 'command.fold_all',
    group: 'see',
    keys: ['Shift+F'],
    icon: 'fold',
    everywhere: true,
    may: always,
    run: (view) => {
      const { lanes } = view.journey;
      const folded = !view.layout.anyFolded;
      for (const lane of lanes) view.layout.fold(lane.id, folded && lane.kind !== 'emotion');
    },
  },
  {
    id: 'fit',
    name: 'command.fit',
    group: 'see',
    keys: ['Shift+1'],
    icon: 'fit',
    everywhere: true,
    may: (view) => view.layout.map !== null,
    run: (view) => {
      view.layout.fit();
    },
  },
  {
    id: 'full_size',
    name: 'command.full_size',
    group: 'see',
    keys: ['Shift+0'],
    everywhere: true,
    may: always,
    run: (view) => {
      view.layout.zoomTo(1);
    },
  },
  {
    id: 'zoom_in',
    name: 'command.zoom_in',
    group: 'see',
    keys: ['Z'],
    icon: 'plus',
    everywhere: true,
    may: always,
    run: (view) => {
      view.layout.zoomBy(1);
    },
  },
  {
    id: 'zoom_out',
    name: 'command.zoom_out',
    group: 'see',
    keys: ['Shift+Z'],
    icon: 'minus',
    everywhere: true,
    may: always,
    run: (view) => {
      view.layout.zoomBy(-1);
    },
  },
  {
    id: 'full_screen',
    name: 'command.full_screen',
    group: 'see',
    keys: [],
    icon: 'expand',
    everywhere: true,
    may: () => document.fullscreenEnabled,
    run: (view) => {
      void view.layout.fullScreen();
    },
  },
  beside('files', 'download'),
  beside('trace', 'link'),
  beside('links', 'share', true),
  beside('moments', 'undo', true),
  beside('film', 'play'),
];
