/** Which screen a page is, from its address. */
import type { Screen } from './wire.gen';

export interface Route {
  screen: Screen;
  /** of a door, else empty */
  room: string;
}

/** `given` is what the daemon made of the address: the way in stands where the staff page does. */
export function route(path: string, given?: Screen): Route {
  if (given === 'signIn') return { screen: given, room: '' };
  const [first = '', second = ''] = path.split('/').slice(1);
  switch (first) {
    case 'entrance':
    case 'booking':
    case 'staff':
      return { screen: first, room: '' };
    case 'door':
      return { screen: 'door', room: decodeURIComponent(second) };
    default:
      return { screen: 'start', room: '' };
  }
}
