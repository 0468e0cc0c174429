// What the service says of itself: the captcha to ask and the sentences that are not answers.
let guide = null;

function learn() {
  const query = new URLSearchParams({ site: given.site ?? "", lang: language });
  guide ??= ask(`api/v1/embed?${query}`)
    .then((response) => (response.ok ? response.json() : Promise.reject(new Error("no guide"))))
    .catch((error) => {
      guide = null;
      throw error;
    });
  return guide;
}

// All that is known before the guide is: what to say if it never comes.
function lost() {
  return LOST[language.slice(0, 2).toLowerCase()] ?? Object.values(LOST)[0];
}
