/**
 * Draws the points with WebGL 2: one call a layer, so that a hundred thousand images follow the
 * pointer.
 */
import type { Frame, Layers, Painter } from './painter';
import { DIMMED_ALPHA, fitCanvas, PLAIN_ALPHA, SELECTED } from './painter';

const VERTEX = `#version 300 es
in vec2 place;
in vec3 colour;
uniform vec2 scale;
uniform vec2 shift;
uniform float diameter;
out vec3 own;
void main() {
  gl_Position = vec4(place * scale + shift, 0.0, 1.0);
  gl_PointSize = diameter;
  own = colour;
}`;

const FRAGMENT = `#version 300 es
precision highp float;
in vec3 own;
uniform float diameter;
uniform float alpha;
/** Replaces the point's own colour where its last part is 1. */
uniform vec4 fixedColour;
out vec4 result;
void main() {
  float fromCentre = length(gl_PointCoord - 0.5) * diameter;
  float cover = clamp(diameter * 0.5 - fromCentre, 0.0, 1.0) * alpha;
  result = vec4(mix(own, fixedColour.rgb, fixedColour.a) * cover, cover);
}`;

/** Undefined where the page gets no WebGL 2. */
export function webglPainter(lost: () => void): Painter | undefined {
  const canvas = document.createElement('canvas');
  const gl = canvas.getContext('webgl2', { antialias: false, premultipliedAlpha: true });
  const program = gl && linked(gl);
  if (!gl || !program) return undefined;
  canvas.addEventListener('webglcontextlost', () => lost(), { once: true });
  gl.useProgram(program);
  const uniform = (name: string): WebGLUniformLocation | null => gl.getUniformLocation(program, name);
  const scale = uniform('scale');
  const shift = uniform('shift');
  const diameter = uniform('diameter');
  const alpha = uniform('alpha');
  const fixedColour = uniform('fixedColour');
  const places = gl.createBuffer();
  const colours = gl.createBuffer();
  const order = gl.createBuffer();
  gl.enable(gl.BLEND);
  gl.blendFunc(gl.ONE, gl.ONE_MINUS_SRC_ALPHA);
  let layers: Layers | undefined;

  const attribute = (name: string, buffer: WebGLBuffer, data: Float32Array | Uint8Array): void => {
    const location = gl.getAttribLocation(program, name);
    const floats = data instanceof Float32Array;
    gl.bindBuffer(gl.ARRAY_BUFFER, buffer);
    gl.bufferData(gl.ARRAY_BUFFER, data, gl.STATIC_DRAW);
    gl.enableVertexAttribArray(location);
    gl.vertexAttribPointer(location, floats ? 2 : 3, floats ? gl.FLOAT : gl.UNSIGNED_BYTE, !floats, 0, 0);
  };

  function draw(first: number, count: number, width: number, opacity: number, ring?: readonly number[]): void {
    if (gl === null || count === 0) return;
    gl.uniform1f(diameter, width);
    gl.uniform1f(alpha, opacity);
    const [red = 0, green = 0, blue = 0] = ring ?? [];
    gl.uniform4f(fixedColour, red / 255, green / 255, blue / 255, ring === undefined ? 0 : 1);
    gl.drawElements(gl.POINTS, count, gl.UNSIGNED_INT, first * Uint32Array.BYTES_PER_ELEMENT);
  }

  return {
    canvas,
    kind: 'webgl',
    setPoints: ({ x, y, colours: rgb }) => {
      const pairs = new Float32Array(2 * x.length);
      for (let i = 0; i < x.length; i++) pairs.set([x[i]!, y[i]!], 2 * i);
      attribute('place', places, pairs);
      attribute('colour', colours, rgb);
    },
    setLayers: (given) => {
      layers = given;
      const all = new Uint32Array(given.dimmed.length + given.plain.length + given.selected.length);
      all.set(given.dimmed);
      all.set(given.plain, given.dimmed.length);
      all.set(given.selected, given.dimmed.length + given.plain.length);
      gl.bindBuffer(gl.ELEMENT_ARRAY_BUFFER, order);
      gl.bufferData(gl.ELEMENT_ARRAY_BUFFER, all, gl.DYNAMIC_DRAW);
    },
    paint: ({ camera, size, radius, ring, gap }: Frame) => {
      const ratio = fitCanvas(canvas, size);
      gl.viewport(0, 0, canvas.width, canvas.height);
      gl.clearColor(0, 0, 0, 0);
      gl.clear(gl.COLOR_BUFFER_BIT);
      if (layers === undefined) return;
      gl.uniform2f(scale, (2 * camera.scale) / size.width, (2 * camera.scale) / size.height);
      gl.uniform2f(shift, (2 * camera.x) / size.width - 1, 1 - (2 * camera.y) / size.height);
      const { dimmed, plain, selected } = layers;
      const width = 2 * radius * ratio;
      const above = dimmed.length + plain.length;
      draw(0, dimmed.length, width, DIMMED_ALPHA);
      draw(dimmed.length, plain.length, width, PLAIN_ALPHA);
      const grown = (by: number): number => width + 2 * by * ratio;
      draw(above, selected.length, grown(SELECTED.ring), 1, ring);
      draw(above, selected.length, grown(SELECTED.gap), 1, gap);
      draw(above, selected.length, grown(SELECTED.colour), 1);
    },
  };
}

function linked(gl: WebGL2RenderingContext): WebGLProgram | null {
  const program = gl.createProgram();
  for (const [kind, source] of [
    [gl.VERTEX_SHADER, VERTEX],
    [gl.FRAGMENT_SHADER, FRAGMENT],
  ] as const) {
    const shader = gl.createShader(kind);
    if (shader === null) return null;
    gl.shaderSource(shader, source);
    gl.compileShader(shader);
    gl.attachShader(program, shader);
  }
  gl.linkProgram(program);
  return gl.getProgramParameter(program, gl.LINK_STATUS) === true ? program : null;
}
