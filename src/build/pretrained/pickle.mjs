// Python's pickles, as far as plain data and tensors need them. A pickle is a program for a small
// stack machine that may call anything; here it reaches nothing but the callables that the reader
// is given.

/** What `(` puts on the stack. */
const MARK = Symbol('mark');

/** A reference to an object that lies outside of the pickle. */
export class PersistentId {
  constructor(id) {
    this.id = id;
  }
}

/**
 * Reads one pickle.
 * @param bytes a Buffer.
 * @param start where the pickle begins.
 * @param globals what may be named: `module.name` to the value that it stands for; a function among
 * them may be called.
 * @returns the value, and where the pickle ends.
 * @throws Error at any other name, and at an instruction that such pickles do not have.
 */
export function readPickle(bytes, start, globals) {
  const stack = [];
  const memo = new Map();
  let at = start;

  const take = (length) => {
    if (at + length > bytes.length) throw new Error('the pickle ends early');
    at += length;
    return at - length;
  };
  const byte = () => bytes[take(1)];
  const top = () => stack[stack.length - 1];
  const sinceMark = () => {
    const mark = stack.lastIndexOf(MARK);
    if (mark < 0) throw new Error('the pickle is damaged');
    const values = stack.splice(mark + 1);
    stack.pop();
    return values;
  };
  const line = () => {
    const end = bytes.indexOf(10, at);
    if (end < 0) throw new Error('the pickle ends early');
    return bytes.toString('utf8', take(end + 1 - at), end);
  };
  const setItems = (map, flat) => {
    for (let i = 0; i < flat.length; i += 2) map.set(flat[i], flat[i + 1]);
  };

  for (;;) {
    const operation = String.fromCharCode(byte());
    switch (operation) {
      case '\x80': // PROTO
        byte();
        break;
      case '.': // STOP
        return { value: stack.pop(), end: at };
      case 'N':
        stack.push(null);
        break;
      case '\x88':
        stack.push(true);
        break;
      case '\x89':
        stack.push(false);
        break;
      case 'K':
        stack.push(byte());
        break;
      case 'M':
        stack.push(bytes.readUInt16LE(take(2)));
        break;
      case 'J':
        stack.push(bytes.readInt32LE(take(4)));
        break;
      case 'G':
        stack.push(bytes.readDoubleBE(take(8)));
        break;
      case '\x8a': // LONG1
        stack.push(littleEndian(bytes, take(bytes[at] + 1)));
        break;
      case 'X': {
        const length = bytes.readUInt32LE(take(4));
        const from = take(length);
        stack.push(bytes.toString('utf8', from, from + length));
        break;
      }
      case '(':
        stack.push(MARK);
        break;
      case ')':
      case ']':
        stack.push([]);
        break;
      case '}':
        stack.push(new Map());
        break;
      case 't':
        stack.push(sinceMark());
        break;
      case '\x85':
      case '\x86':
      case '\x87':
        stack.push(stack.splice(-(operation.charCodeAt(0) - 0x84)));
        break;
      case 'a': {
        const value = stack.pop();
        top().push(value);
        break;
      }
      case 'e': {
        const values = sinceMark();
        top().push(...values);
        break;
      }
      case 's': {
        const item = stack.splice(-2);
        setItems(top(), item);
        break;
      }
      case 'u': {
        const items = sinceMark();
        setItems(top(), items);
        break;
      }
      case 'q':
        memo.set(byte(), top());
        break;
      case 'r':
        memo.set(bytes.readUInt32LE(take(4)), top());
        break;
      case 'h':
        stack.push(memo.get(byte()));
        break;
      case 'j':
        stack.push(memo.get(bytes.readUInt32LE(take(4))));
        break;
      case 'Q': // BINPERSID
        stack.push(new PersistentId(stack.pop()));
        break;
      case 'c': {
        const name = `${line()}.${line()}`;
        if (!globals.has(name)) throw new Error(`the pickle names ${name}, which is not allowed`);
        stack.push(globals.get(name));
        break;
      }
      case 'R': {
        const values = stack.pop();
        const callable = stack.pop();
        if (typeof callable !== 'function') throw new Error('the pickle calls what is no function');
        stack.push(callable(...values));
        break;
      }
      case 'b': // BUILD: attributes of an object, which plain data do without.
        stack.pop();
        break;
      default: {
        const code = operation.charCodeAt(0).toString(16);
        throw new Error(`the pickle has the instruction 0x${code}, which is not allowed`);
      }
    }
  }
}

/** The number behind its length of one byte; as a BigInt beyond what a number holds. */
function littleEndian(bytes, at) {
  const length = bytes[at];
  let value = 0n;
  for (let i = 0; i < length; i++) value |= BigInt(bytes[at + 1 + i]) << BigInt(8 * i);
  const signed = BigInt.asIntN(8 * length, value);
  return BigInt(Number(signed)) === signed ? Number(signed) : signed;
}
