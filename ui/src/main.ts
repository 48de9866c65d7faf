/** Starts one screen: paints from the snapshot in the page, then follows the daemon. */
import { mount, type Component } from 'svelte';
import App from './App.svelte';
import { Link } from './lib/link.svelte';
import { route as routeOf } from './lib/route';
import type { Screen, Snapshot } from './lib/wire.gen';
import { words } from './lib/words.svelte';
import './styles/base.css';

type View = Component<{ link: Link; room: string }>;

const views: Record<Screen, () => Promise<{ default: unknown }>> = {
  start: () => import('./start/Start.svelte'),
  entrance: () => import('./entrance/Entrance.svelte'),
  booking: () => import('./booking/BookingScreen.svelte'),
  door: () => import('./door/Door.svelte'),
  signIn: async () => {
    await words.fetchStaff();
    return import('./signin/SignIn.svelte');
  },
  staff: async () => {
    await words.fetchStaff();
    return import('./staff/Staff.svelte');
  },
};

function inlined(): Snapshot | undefined {
  const text = document.getElementById('snapshot')?.textContent;
  return text ? (JSON.parse(text) as Snapshot) : undefined;
}

/** A kiosk is a surface to touch, not a document: no menus, nothing to drag away. */
function quieten(): void {
  for (const event of ['contextmenu', 'dragstart', 'selectstart'] as const) {
    addEventListener(event, (e) => {
      if (!(e.target instanceof HTMLInputElement)) e.preventDefault();
    });
  }
}

async function start(): Promise<void> {
  const first = inlined();
  const route = routeOf(location.pathname, first?.screen);
  const link = new Link(route.screen, route.room, first);
  if (first?.state.place) words.zone = first.state.place.zone;
  if (!['staff', 'start', 'signIn'].includes(route.screen)) quieten();
  const { default: view } = await views[route.screen]();
  mount(App, {
    target: document.getElementById('app')!,
    props: { link, route, build: first?.build ?? '', View: view as View },
  });
  await words.fetchAll();
}

void start();
