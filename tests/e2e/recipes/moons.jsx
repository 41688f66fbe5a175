import "pushforward/define";

export function Moons({ steps, onReady }) {
  return (
    <push-forward paradigm="diffusion" data="moons" sampler-steps={steps} controls="minimal" autoplay onready={onReady}>
      Diffusion on two moons
    </push-forward>
  );
}
