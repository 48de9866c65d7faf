/**
 * The one websocket of a screen: a snapshot, then numbered deltas, and commands with their answers.
 *
 * What it holds is always something the daemon said. A gap in the numbers, a silence or a new daemon all end the same way: connect
 * again and take a new snapshot. A command waits for its answer across connections, under the same id, so that it is done once.
 */
import { clock } from './clock.svelte';
import type {
  Answer,
  Badge,
  Command,
  FromServer,
  Screen,
  Session,
  Snapshot,
  State,
  Welcome,
} from './wire.gen';

/** Milliseconds. The daemon beats every ten seconds; two missed beats and some are a dead line. */
const messageTooBig = 1009; // RFC 6455, 7.4.1
const signedOut = 4401; // the page is nobody's any more: loaded again it is the way in
const silence = 25_000;
const slowestRetry = 2_000;
const quickestRetry = 250;
const unnoticed = 2_000;
const tooLong = 30_000;

/** What a person is told of the line: nothing, that we are trying, or whom to call. */
export type LineState = 'live' | 'connecting' | 'lost';

export type Order = Omit<Command, 'id'>;

interface Waiting {
  command: Command;
  answer: (answer: Answer) => void;
}

export class Link {
  state = $state.raw<State>({});
  /** The number of the last change that was seen. */
  seq = 0;
  /** The daemon's build, which may become another than the page's. */
  build = $state('');
  /** When the state was last known to be true, by the daemon's clock. */
  heard = $state(0);
  onWelcome: (welcome: Welcome) => void = () => {};
  onBadge: (badge: Badge) => void = () => {};
  onSignedOut: () => void = () => {};
  /** Who this connection acts for, if anybody has signed in. */
  session = $state.raw<Session | undefined>();

  #url: string;
  /** The way in has no connection: nobody is there yet. */
  #connects: boolean;
  #socket: WebSocket | undefined;
  /** The snapshot of this connection has come. */
  #ready = false;
  #lostAt = $state(0);
  #now = $state(Date.now());
  #lastFrame = 0;
  #retry = quickestRetry;
  #retryTimer: ReturnType<typeof setTimeout> | undefined;
  #waiting = new Map<string, Waiting>();
  #watch: string | undefined;

  readonly line: LineState = $derived.by(() => {
    if (this.#lostAt === 0) return 'live';
    const gone = this.#now - this.#lostAt;
    return gone < unnoticed ? 'live' : gone < tooLong ? 'connecting' : 'lost';
  });

  constructor(screen: Screen, room: string, first: Snapshot | undefined) {
    const query = new URLSearchParams({ screen, ...(room && { room }) });
    this.#connects = screen !== 'signIn';
    this.#url = `${location.origin.replace(/^http/, 'ws')}/ws?${query}`;
    if (first) this.#take(first);
  }

  start(): () => void {
    if (!this.#connects) return () => {};
    this.#connect();
    const timer = setInterval(() => this.#check(), 500);
    return () => {
      clearInterval(timer);
      clearTimeout(this.#retryTimer);
      this.#socket?.close();
    };
  }

  /** Sends a command and waits for its answer, however long that takes. */
  send(order: Order): Promise<Answer> {
    const command: Command = { id: crypto.randomUUID(), ...order };
    return new Promise((answer) => {
      this.#waiting.set(command.id, { command, answer });
      this.#write(command);
    });
  }

  /** Asks for another day beside today, and again after every reconnect. */
  watch(date: string): void {
    if (this.#watch === date) return;
    this.#watch = date;
    void this.send({ watch: { date } });
  }

  /** Gives up the commands of a visitor who has left: they are not sent again, and their answers go nowhere. */
  forget(): void {
    this.#waiting.clear();
    this.#watch = undefined;
    this.signOut();
  }

  /** Acts as nobody in particular again, at once; the daemon is told. */
  signOut(): void {
    if (!this.session) return;
    void this.send({ signOut: {} });
    this.#endSession();
  }

  #endSession(): void {
    const { mine: _, ...others } = this.state;
    this.state = others;
    if (!this.session) return;
    this.session = undefined;
    this.onSignedOut();
  }

  #connect(): void {
    clearTimeout(this.#retryTimer);
    const socket = new WebSocket(this.#url);
    this.#socket = socket;
    this.#lastFrame = Date.now();
    socket.onmessage = (event: MessageEvent<string>) => {
      if (socket === this.#socket) this.#receive(JSON.parse(event.data) as FromServer);
    };
    socket.onclose = (event) => {
      if (event.code === messageTooBig) this.#giveUp('too_large');
      if (event.code === signedOut) location.reload();
      if (socket === this.#socket) this.#lose();
    };
  }

  /** Answers what waits in the daemon's place: sent again, it would only close the line again. */
  #giveUp(code: string): void {
    for (const { command, answer } of this.#waiting.values())
      answer({ id: command.id, status: 'denied', code, values: {} });
    this.#waiting.clear();
  }

  #lose(): void {
    const socket = this.#socket;
    this.#socket = undefined;
    this.#ready = false;
    this.#endSession(); // the daemon ended it with the connection
    socket?.close();
    if (this.#lostAt === 0) this.#lostAt = Date.now();
    this.#retryTimer = setTimeout(() => this.#connect(), this.#retry);
    this.#retry = Math.min(this.#retry * 2, slowestRetry);
  }

  #check(): void {
    this.#now = Date.now();
    if (this.#socket && this.#now - this.#lastFrame > silence) this.#lose();
  }

  #receive(frame: FromServer): void {
    this.#lastFrame = Date.now();
    if (frame.snapshot) {
      this.#take(frame.snapshot);
      this.#resume();
    } else if (frame.delta) {
      if (frame.delta.seq !== this.seq + 1) return this.#lose();
      this.seq = frame.delta.seq;
      this.#hear(frame.delta.now);
      this.state = { ...this.state, ...frame.delta.state };
    } else if (frame.beat) {
      if (frame.beat.seq !== this.seq) return this.#lose();
      this.#hear(frame.beat.now);
      this.#socket?.send('.'); // that the page lives: the browser answers pings by itself
    } else if (frame.answer) {
      const waiting = this.#waiting.get(frame.answer.id);
      this.#waiting.delete(frame.answer.id);
      if (waiting && frame.answer.session) this.session = frame.answer.session;
      waiting?.answer(frame.answer);
    } else if (frame.badge) {
      this.onBadge(frame.badge);
    } else if (frame.signedOut) {
      this.#endSession();
    } else if (frame.welcome) {
      this.onWelcome(frame.welcome);
    }
  }

  #take(snapshot: Snapshot): void {
    this.seq = snapshot.seq;
    this.build = snapshot.build;
    this.#hear(snapshot.now);
    this.state = snapshot.state;
  }

  /** The line is whole again: what waits is sent once more, the same id under the same command. */
  #resume(): void {
    this.#ready = true;
    this.#lostAt = 0;
    this.#retry = quickestRetry;
    for (const { command } of this.#waiting.values()) {
      if (!command.watch) this.#write(command);
      else this.#waiting.delete(command.id);
    }
    if (this.#watch) void this.send({ watch: { date: this.#watch } });
  }

  #hear(now: string): void {
    clock.set(now);
    this.heard = clock.now;
  }

  #write(command: Command): void {
    if (this.#ready) this.#socket?.send(JSON.stringify(command));
  }
}
